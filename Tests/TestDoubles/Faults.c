// A disk that fails, put between a program and the system with LD_PRELOAD. FaultyDisk.swift says which
// environment variables turn which failure on, and what a power loss leaves.
//
// Counted are the calls that change what others can see: writes to files, sockets and channels, syncs,
// truncations, removals, new names. Nothing here depends on time.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static const char *shadow;
static long calls_left = -1;
static long syncs_left = -1;
static long bytes_left = -1;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);

static long number(const char *name) {
  const char *text = getenv(name);
  return text == NULL ? -1 : atol(text);
}

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  const char *given = getenv("TSUNAGU_FAULT_FOLDER");
  if (given == NULL || realpath(given, folder) == NULL) folder[0] = 0;
  shadow = getenv("TSUNAGU_FAULT_SHADOW");
  syncs_left = number("TSUNAGU_FAULT_SYNC");
  bytes_left = number("TSUNAGU_FAULT_BYTES");
  calls_left = number("TSUNAGU_FAULT_KILL");
}

// Dies before the call that uses the count up. Holds the lock, so that no shadow is half copied.
static void step(void) {
  if (calls_left < 0) return;
  pthread_mutex_lock(&lock);
  if (calls_left-- == 0) raise(SIGKILL);
  pthread_mutex_unlock(&lock);
}

// The name of a file that lies in the folder; "." for the folder itself; NULL for all others.
static const char *name_of(int descriptor, char *path) {
  if (folder[0] == 0) return NULL;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  size_t head = strlen(folder);
  if (strncmp(path, folder, head) != 0) return NULL;
  if (path[head] == 0) return ".";
  if (path[head] != '/' || strchr(path + head + 1, '/') != NULL) return NULL;
  return path + head + 1;
}

static void copy(const char *from, const char *name) {
  char temporary[2 * PATH_MAX], to[2 * PATH_MAX], block[65536];
  snprintf(temporary, sizeof temporary, "%s/.copying", shadow);
  snprintf(to, sizeof to, "%s/%s", shadow, name);
  int source = open(from, O_RDONLY | O_CLOEXEC);
  if (source < 0) return;  // It has been removed: nothing of it need stay.
  int target = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (target < 0) abort();
  ssize_t count;
  while ((count = read(source, block, sizeof block)) > 0)
    if (real_write(target, block, count) != count) abort();
  close(source);
  close(target);
  if (renameat(AT_FDCWD, temporary, AT_FDCWD, to) != 0) abort();
}

// What the folder no longer lists need not come back after its sync.
static void forget_removed(void) {
  DIR *listing = opendir(shadow);
  if (listing == NULL) return;
  struct dirent *entry;
  while ((entry = readdir(listing)) != NULL) {
    if (entry->d_name[0] == '.') continue;
    char real[2 * PATH_MAX], kept[2 * PATH_MAX];
    snprintf(real, sizeof real, "%s/%s", folder, entry->d_name);
    snprintf(kept, sizeof kept, "%s/%s", shadow, entry->d_name);
    // Not through the counted call, which would wait for the lock that is held here.
    if (access(real, F_OK) != 0) unlinkat(AT_FDCWD, kept, 0);
  }
  closedir(listing);
}

static int sync_file(int descriptor) {
  step();
  char path[PATH_MAX];
  const char *name = name_of(descriptor, path);
  if (name == NULL) return 0;
  pthread_mutex_lock(&lock);
  int fails = syncs_left == 0;
  if (syncs_left >= 0) syncs_left--;
  if (!fails && shadow != NULL) {
    if (strcmp(name, ".") == 0) forget_removed(); else copy(path, name);
  }
  pthread_mutex_unlock(&lock);
  if (fails) errno = EIO;
  return fails ? -1 : 0;
}

// Whether the disk has no room for so many bytes more.
static int is_full(int descriptor, size_t count) {
  char path[PATH_MAX];
  if (bytes_left < 0 || name_of(descriptor, path) == NULL) return 0;
  pthread_mutex_lock(&lock);
  int full = (long)count > bytes_left;
  if (full) bytes_left = 0; else bytes_left -= count;
  pthread_mutex_unlock(&lock);
  if (full) errno = ENOSPC;
  return full;
}

int fsync(int descriptor) { return sync_file(descriptor); }
int fdatasync(int descriptor) { return sync_file(descriptor); }

ssize_t write(int descriptor, const void *bytes, size_t count) {
  step();
  return is_full(descriptor, count) ? -1 : real_write(descriptor, bytes, count);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  step();
  return is_full(descriptor, count) ? -1 : real_pwrite(descriptor, bytes, count, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  return pwrite64(descriptor, bytes, count, offset);
}

#define FORWARD(result, name, parameters, ...) \
  result name parameters { \
    static result (*real) parameters; \
    if (real == NULL) real = dlsym(RTLD_NEXT, #name); \
    step(); \
    return real(__VA_ARGS__); \
  }

FORWARD(ssize_t, writev, (int d, const struct iovec *v, int n), d, v, n)
FORWARD(ssize_t, send, (int d, const void *b, size_t n, int f), d, b, n, f)
FORWARD(ssize_t, sendmsg, (int d, const struct msghdr *m, int f), d, m, f)
FORWARD(int, ftruncate, (int d, off_t n), d, n)
FORWARD(int, ftruncate64, (int d, off64_t n), d, n)
FORWARD(int, unlink, (const char *p), p)
FORWARD(int, rename, (const char *p, const char *q), p, q)
FORWARD(int, mkdir, (const char *p, mode_t m), p, m)
