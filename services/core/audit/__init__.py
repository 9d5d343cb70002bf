"""The audit log's pure parts: the record that a leaf commits to, and the Merkle tree."""
