"""Answers over HTTP, as models: their JSON Schemas say what will come (contracts-acts 11)."""
