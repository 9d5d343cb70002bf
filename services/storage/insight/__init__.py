"""Insight for whoever protects data: look-ups that somebody should see."""
