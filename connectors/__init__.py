"""Connectors to other systems: how events enter and leave them; none is built yet."""
