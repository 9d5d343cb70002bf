"""Handovers in PostgreSQL: acts, queue queries, content."""
