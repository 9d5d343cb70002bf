"""Insight into what was done with people's data: a person's own report, and look-ups that somebody should look at."""
