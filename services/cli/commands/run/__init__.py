"""`stafet run`: one process, or all under a supervisor."""
