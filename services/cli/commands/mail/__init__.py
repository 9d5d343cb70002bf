"""The noun `mail`: mails that came in for a publisher."""
