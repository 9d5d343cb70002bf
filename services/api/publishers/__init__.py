"""Routes of publishers: events, their own tasks and questions (contracts-acts 11)."""
