"""Retention: until when what is kept of an event, of a case, of a dead letter."""
