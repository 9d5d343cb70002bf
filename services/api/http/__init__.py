"""HTTP itself: who asks, what was sent, how it is refused, and what is told about it."""
