"""`stafet keys`: the master keys that wrap people's keys."""
