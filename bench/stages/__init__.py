"""Stage benchmark: where the microseconds of one event go, in the client and in PostgreSQL."""
