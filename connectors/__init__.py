"""Connectors to other systems: how events come in from them, and news goes out to them."""
