// Reports turn displayed records into output: the counts that the municipality prints, the
// supporters' list, CSV and pages. Rows in, bytes out; every number is counted from records, never
// stored.
//
// Never here: the source of rows, permissions (the caller asks the policy first), clocks, files.
