"""Signer: checkpoints of the audit log, signed on a clock and shown to witnesses."""
