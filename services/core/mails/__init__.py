"""Mails to people: what each of them chose, and when which notice is due."""
