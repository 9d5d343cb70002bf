"""Effects of acts on a handover: what each writes, planned without touching the database (contracts-acts 9)."""
