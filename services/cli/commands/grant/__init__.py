"""`stafet grant`: add, list, end."""
