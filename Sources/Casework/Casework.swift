// Casework is what people do with records, once for every face: a command, a menu entry and a page ask the same function
// and only show what it returns (docs/ARCHITECTURE.md).
//
// It reads through `RecordReading`, which a device's store and the server's both implement, and returns what is to be
// written; who calls it makes operations of that.
//
// Never here: a terminal, HTTP, files, clocks and randomness of its own.
