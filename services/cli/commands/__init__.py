"""Commands, a module for each noun, a folder where a noun has several modules."""
