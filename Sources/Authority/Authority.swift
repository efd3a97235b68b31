// Authority decides who may do what: the access table, roles with their places and terms, consents, who stands on a
// list, and the verdict on every operation. One policy answers for sync, lists, reports and exports alike.
//
// It reads records through `RecordReading`, which a device's store and the server's both implement, so that both
// sides ask the same judge.
//
// Never here: messages, SQL, sentences for people, clocks; the time comes in as a parameter.
