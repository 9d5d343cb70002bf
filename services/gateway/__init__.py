"""Gateway: the process that serves publishers alone over HTTP, for a network of its own."""
