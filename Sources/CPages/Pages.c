// Every page of the database file ends with a checksum of its bytes and of its place in the file: a byte that
// turned, a page that was not written, or that was written elsewhere, is an error when it is read, whatever
// stands in it: a row, an index, a link, a free page.
//
// SQLite's own interface to the system is used as it is; only reading and writing pages of a database file
// go through here. The write-ahead log has SQLite's checksums, which are looked at when it is recovered.

#include "CPages.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

enum { largest_page = 65536, smallest_page = 512, demand_checks = 0x54736e01 };

// What lies behind the system's own part of a file.
struct checks {
  const sqlite3_io_methods *system;
  sqlite3_io_methods methods;
  int are_demanded;
};

static sqlite3_vfs *the_system;
static sqlite3_vfs with_checks;

static struct checks *checks_of(sqlite3_file *file) {
  return (struct checks *)((char *)file + with_checks.szOsFile - sizeof(struct checks));
}

static int is_page(int size, sqlite3_int64 offset) {
  return size >= smallest_page && size <= largest_page && (size & (size - 1)) == 0 &&
         offset % size == 0;
}

// Each step can be undone, so one turned word is always seen; several are missed once in 2^64.
static uint64_t checksum(const unsigned char *bytes, int count, sqlite3_int64 offset) {
  uint64_t sum = (uint64_t)offset ^ 0x9e3779b97f4a7c15u;
  for (int index = 0; index < count; index += 8) {
    uint64_t word;
    memcpy(&word, bytes + index, 8);
    sum = (sum ^ le64toh(word)) * 0xff51afd7ed558ccdu;
    sum ^= sum >> 32;
  }
  return htole64(sum);
}

void tsunagu_seal_page(void *page, int size, sqlite3_int64 offset) {
  int count = size - TSUNAGU_PAGE_CHECKSUM_BYTES;
  uint64_t sum = checksum(page, count, offset);
  memcpy((unsigned char *)page + count, &sum, sizeof sum);
}

static int read_checked(sqlite3_file *file, void *page, int size, sqlite3_int64 offset) {
  struct checks *checks = checks_of(file);
  int code = checks->system->xRead(file, page, size, offset);
  if (code != SQLITE_OK || !checks->are_demanded || !is_page(size, offset)) return code;
  int count = size - TSUNAGU_PAGE_CHECKSUM_BYTES;
  uint64_t sum = checksum(page, count, offset);
  int is_right = memcmp(&sum, (unsigned char *)page + count, sizeof sum) == 0;
  return is_right ? SQLITE_OK : SQLITE_IOERR_DATA;
}

static int write_checked(sqlite3_file *file, const void *page, int size, sqlite3_int64 offset) {
  struct checks *checks = checks_of(file);
  if (!checks->are_demanded || !is_page(size, offset))
    return checks->system->xWrite(file, page, size, offset);
  unsigned char summed[largest_page];
  memcpy(summed, page, size);
  tsunagu_seal_page(summed, size, offset);
  return checks->system->xWrite(file, summed, size, offset);
}

static int control(sqlite3_file *file, int operation, void *argument) {
  struct checks *checks = checks_of(file);
  if (operation != demand_checks)
    return checks->system->xFileControl(file, operation, argument);
  checks->are_demanded = 1;
  return SQLITE_OK;
}

static int open_file(
    sqlite3_vfs *unused, const char *name, sqlite3_file *file, int flags, int *flags_out) {
  (void)unused;
  int code = the_system->xOpen(the_system, name, file, flags, flags_out);
  if (code != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0) return code;
  struct checks *checks = checks_of(file);
  checks->system = file->pMethods;
  checks->are_demanded = 0;
  checks->methods = *file->pMethods;
  // Version 3 reads pages without asking: through a map of the file.
  checks->methods.iVersion = 2;
  checks->methods.xRead = read_checked;
  checks->methods.xWrite = write_checked;
  checks->methods.xFileControl = control;
  file->pMethods = &checks->methods;
  return SQLITE_OK;
}

void tsunagu_offer_page_checks(void) {
  if (the_system != NULL) return;
  the_system = sqlite3_vfs_find(NULL);
  with_checks = *the_system;
  with_checks.zName = "tsunagu";
  with_checks.pNext = NULL;
  // Rounded up, so that what lies behind is where it may lie.
  with_checks.szOsFile = (the_system->szOsFile + 15) / 16 * 16 + (int)sizeof(struct checks);
  with_checks.xOpen = open_file;
  sqlite3_vfs_register(&with_checks, 1);
}

int tsunagu_demand_page_checks(sqlite3 *connection) {
  int bytes = TSUNAGU_PAGE_CHECKSUM_BYTES;
  int code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes);
  if (code != SQLITE_OK) return code;
  return sqlite3_file_control(connection, "main", demand_checks, NULL);
}
