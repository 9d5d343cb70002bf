"""The proof of a rulebook: every combination of facts that an event can have, and what must be true of each."""
