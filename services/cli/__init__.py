"""The command line: nouns, verbs, Danish words."""
