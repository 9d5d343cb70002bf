"""Paths of the HTTP interface: its root, with the version that the contract promises, and ids (contracts-acts 11)."""

from uuid import UUID

from services.effects.actors import RefusedActError

ROOT = "/api/v1"
FOR_PROGRAMS = ("/api/", "/log/")
"""Where programs ask: they get problem documents and have tokens, no pages and no sessions."""


def number_of(text: str) -> UUID:
    """Return the id in a path; one that cannot be an id is not found, as one that never was."""
    try:
        return UUID(text)
    except ValueError:
        raise RefusedActError("not_found") from None
