"""Effects of events and acts, planned as rows, outbox messages and audit records; nothing here speaks to a database."""
