"""`stafet witness`: the program of an organisation that watches over another's log."""
