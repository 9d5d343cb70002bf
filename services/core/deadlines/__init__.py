"""Deadlines that run: until when an item is to be answered, what is due first, and when somebody is reminded."""
