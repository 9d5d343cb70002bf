"""`stafet demo` and `stafet fixtures`: fictive people and a week of events."""
