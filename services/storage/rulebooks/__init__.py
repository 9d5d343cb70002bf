"""Rulebooks in PostgreSQL: every activated one with its trials, and stored events decided again."""
