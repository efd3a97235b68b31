// Sync brings a device and the server to the same operations: the messages of one exchange,
// and both sides as pure steps over a store that is passed in.
//
// One exchange: the device sends a parcel of its own operations and a cursor for each grant; the server
// judges, stores and answers with verdicts and with the state of what has changed. Either side may lose
// its network, its power or its memory at any point and ask again: everything is idempotent.
//
// Never here: sockets, SQL, clocks. `Transport`, `ServerTransaction` and `DeviceTransaction` are the
// seams; the time of arrival is a parameter.
