"""Effects of what is done with a meeting: what each writes, planned without touching the database."""
