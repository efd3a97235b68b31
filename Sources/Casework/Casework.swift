// Casework holds people's work with records, once for every face: a command, a menu entry and a
// page call the same function and show its result (docs/ARCHITECTURE.md).
//
// It reads through `RecordReading`, which a device's store and the server's both implement, and
// writes through `RecordWriting`, which makes operations (docs/decisions/0036).
//
// Never here: a terminal, HTTP, files, clocks and randomness of its own.
