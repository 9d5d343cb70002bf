"""The embedded pair of broker and database for demo and tests."""
