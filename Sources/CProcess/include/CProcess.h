#ifndef CPROCESS_H
#define CPROCESS_H

/// Keeps this process's memory out of core dumps, and out of other processes of the same user.
///
/// Returns 0 where both were done. (prctl takes a variable number of arguments: Swift cannot call it.)
int tsunagu_forbid_core_dumps(void);

/// Whether a folder is on a file system that is in memory: 1 or 0, or -1 where it cannot be asked.
int tsunagu_is_in_memory(const char *path);

#endif
