// Spreadsheets reads tables that other programs wrote: CSV and TSV in the encodings of Japanese offices,
// Excel workbooks, GeoJSON. Bytes in, rows of text out; nothing is interpreted as a name or a day of somebody.
//
// The bytes come from strangers: every reader has bounds (`TableLimits`), and what it cannot read it refuses by
// name, never guesses away.
//
// Never here: files, records, who may do what, sentences for people.
