"""Evidence beside the leaves: what their commitments are about, and how it is put together again (evidence.md)."""
