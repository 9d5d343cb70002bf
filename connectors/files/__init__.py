"""Files that publishers deliver: CSV rows become CloudEvents by a mapping, which is data."""
