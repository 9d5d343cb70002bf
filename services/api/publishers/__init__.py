"""Routes for publishers: events, what became of them, and the questions about them; served by desk and gateway."""
