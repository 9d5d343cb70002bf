"""`stafet audit`: the export of the log and its verifier."""
