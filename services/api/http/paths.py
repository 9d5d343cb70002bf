"""Paths of the HTTP interface: its root, with the version that the contract promises (contracts-acts 11)."""

ROOT = "/api/v1"
