"""`stafet rulebook`: show, verify, diff, try, activate."""
