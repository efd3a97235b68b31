#include "CProcess.h"

#include <linux/magic.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/vfs.h>

int tsunagu_forbid_core_dumps(void) {
  const struct rlimit none = {0, 0};
  int failures = setrlimit(RLIMIT_CORE, &none) != 0;
  // A handler that the system pipes core dumps to does not ask for the limit.
  failures += prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0;
  return failures;
}

int tsunagu_is_in_memory(const char *path) {
  struct statfs about;
  if (statfs(path, &about) != 0) return -1;
  const unsigned long type = (unsigned long)about.f_type & 0xffffffff;
  return type == TMPFS_MAGIC || type == RAMFS_MAGIC;
}
