"""Signals: who listens to what changes in queues, and the one thread that looks for all of them (contracts-acts 11)."""
