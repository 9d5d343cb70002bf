"""`stafet webhook`: where a forum's own system wants to be told, and what became of telling it."""
