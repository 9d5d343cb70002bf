"""Webhooks: what a forum's system is told over HTTP, how that is signed, and when it is tried again."""
