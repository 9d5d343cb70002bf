"""Mails that publishers send where nothing else works: read, shown to be their sender's, and turned into events."""
