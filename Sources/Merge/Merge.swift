// Merge turns a set of operations into the state of records. It is pure: state is a function of the
// set, whatever the order, the batches or the route of the operations.
//
// An operation's write supersedes the writes that its author had *seen*, and no others. A write
// that no other write has seen stays a head; several heads with different values are a conflict.
// The field's rule, then the lamport, then the operation id decides which value shows meanwhile.
// Clocks decide nothing.
//
// Never here: files, clocks, randomness, permissions.
