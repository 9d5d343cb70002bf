"""The terminal: arguments, output, error sentences, connections of commands."""
