"""`stafet topics`: list, apply, stopped, resume."""
