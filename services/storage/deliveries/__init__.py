"""Deliveries to systems that want to be told: made from the outbox, each once, and what becomes of them."""
