"""The rulebook of a district: models, decision tables and texts, read from its documents and checked."""
