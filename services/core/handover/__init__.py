"""Handovers: their states and the acts that move them."""
