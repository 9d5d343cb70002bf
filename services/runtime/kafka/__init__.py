"""Kafka clients of the runtime: connection settings, administration, refusals in words."""
