"""`stafet deadletter`: list, show, replay, dismiss."""
