"""Sessions as they are stored: the digest of what a browser holds, never what it holds."""
