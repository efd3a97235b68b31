#include "CXLSXWriter.h"

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

// The library whose header this was compiled with: another edition has other structures.
#define LIBRARY "libxlsxwriter.so." LXW_SOVERSION

_Bool tsunagu_xlsx_load(tsunagu_xlsx *functions) {
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return 0;
#define FIND(name) \
  functions->name = (__typeof__(name) *)dlsym(library, #name); \
  if (functions->name == NULL) return 0;
  TSUNAGU_XLSX_FUNCTIONS(FIND)
  return 1;
}

int tsunagu_memory_file(void) {
  return (int)syscall(SYS_memfd_create, "workbook", 1 /* MFD_CLOEXEC */);
}
