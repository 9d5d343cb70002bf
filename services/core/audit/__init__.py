"""The audit log's record: what a leaf says, and what it commits to."""
