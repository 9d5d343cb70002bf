"""Log lines and metrics: the closed lists, and what writes them."""
