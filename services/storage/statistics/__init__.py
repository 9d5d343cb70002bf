"""Statistics from the database: what is counted, and what leaves as a file."""
