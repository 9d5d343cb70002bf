"""What happens to an event and to a handover, planned as rows and leaves; nothing here speaks to a database."""
