"""Kafka topics: each with its owner, key, retention, readers and writers."""
