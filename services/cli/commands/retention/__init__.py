"""`stafet retention`: what the rulebook keeps no longer."""
