"""`stafet grant`: add, list, end, and access in an emergency."""
