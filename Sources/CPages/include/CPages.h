#pragma once
#include <sqlite3.h>

// Pages with a checksum (Pages.c), for Sources/Storage.
//
// Never here: the content of a page.

// Bytes at the end of each page that SQLite leaves to the checksum.
#define TSUNAGU_PAGE_CHECKSUM_BYTES 8

// Makes files that are opened from now on able to check their pages. Files of which nobody demands it stay as
// they are.
void tsunagu_offer_page_checks(void);

// Has every page of a connection's database checked when it is read and given its checksum when it is written.
// To be called before anything is read or written.
//
// Returns SQLite's code. A page that is not what was written is SQLITE_IOERR_DATA when it is read.
int tsunagu_demand_page_checks(sqlite3 *connection);

// Gives a page that SQLite did not write its checksum.
void tsunagu_seal_page(void *page, int size, sqlite3_int64 offset);
