"""Logging on to the desk: OpenID Connect, sessions that a cookie only names, and fictive users of a demo."""
