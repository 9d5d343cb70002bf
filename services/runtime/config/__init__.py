"""Configuration: settings, keys, rulebook files, and the district they describe."""
