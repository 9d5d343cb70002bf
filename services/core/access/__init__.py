"""Access: who may see and do what, by role and by grants in force (contracts-acts 8)."""
