// Reports turn displayed records into what is handed out: the counts that the municipality prints,
// the supporters' list, CSV and pages. Rows in, bytes out; every number is counted from records,
// never stored.
//
// Never here: where rows come from, who may see them (the caller asks the policy first), clocks,
// files.
