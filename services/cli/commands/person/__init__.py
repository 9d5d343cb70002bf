"""`stafet person`: erasure of people, and legal holds."""
