"""`stafet question`: what a forum asks a sender about the sender's own event."""
