// Console has what both programs do alike at a terminal and with files: files that are written whole, a line that says
// how far something has come, the import of old lists.
//
// Never here: stores, requests, HTTP, and what only one of the programs says.
