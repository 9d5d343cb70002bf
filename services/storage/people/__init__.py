"""Erasure, legal holds and retention of people's data, and the keys that seal it."""
