"""Mails in the database: what people chose, and which notices wait, are on their way or were sent."""
