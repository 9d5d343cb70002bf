"""The audit log as evidence: the Merkle tree, its proofs, tiles, checkpoints and receipts (contracts 7)."""
