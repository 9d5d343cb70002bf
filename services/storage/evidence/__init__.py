"""The audit log as evidence: checkpoints, witnesses and keys, and what the commitments of leaves are about."""
