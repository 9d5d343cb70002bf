"""`stafet handover` and `stafet queue`."""
