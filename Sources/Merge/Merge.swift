// Merge turns a set of operations into the state of records. It is pure: state is a function of the
// set, whatever the order, the batches or the road by which operations came.
//
// An operation's write supersedes the writes it has *seen*, and only those. What nobody has seen over
// stays a head; several heads with different values are a conflict. Which value shows meanwhile is
// decided by the field's rule, then by lamport, then by operation id. No clock decides anything.
//
// Never here: files, clocks, randomness, who may do what.
