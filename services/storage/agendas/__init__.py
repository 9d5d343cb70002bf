"""Agendas in PostgreSQL: meetings, what is on them, and what people do with both."""
