"""Where messages travel: every topic with its owner, key, retention, readers and writers."""
