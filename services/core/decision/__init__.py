"""The decision on one event: facts, evaluation, encoding, words, and what of it a reader may see."""
