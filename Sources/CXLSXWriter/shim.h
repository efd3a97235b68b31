#pragma once
#include <sys/syscall.h>
#include <unistd.h>
#include <xlsxwriter.h>

// A file in memory that has no name anywhere (memfd_create(2)); it goes when it is closed. -1 where there is none.
static inline int tsunagu_memory_file(void) {
  return (int)syscall(SYS_memfd_create, "workbook", 1 /* MFD_CLOEXEC */);
}
