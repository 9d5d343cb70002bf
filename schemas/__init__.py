"""Schemas of what is on the wire: the CloudEvents envelope, one module per event type, faults, dead letters."""
