"""Where the microseconds of one event go, stage by stage, in the client and in PostgreSQL."""
