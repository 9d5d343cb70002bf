"""`stafet schema`: what is on the wire, compared with what was."""
