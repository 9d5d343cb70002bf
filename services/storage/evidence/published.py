"""The published log: its files as far as the checkpoint that others get reaches (C2SP tlog-tiles, contracts 7)."""

import psycopg

from services.core.evidence.tiles import WIDTH, entry, is_there
from services.storage.evidence import checkpoints, log_keys, witnesses
from services.storage.evidence.checkpoints import HeadError
from services.storage.evidence.tile_roots import TreeReader

_BODIES = "SELECT body FROM leaf WHERE idx >= %s AND idx < %s ORDER BY idx"


def checkpoint(connection: psycopg.Connection) -> str | None:
    """Return the newest checkpoint with the promised witnesses, else the newest signed; None before the first.

    It never steps back: a mirror would have files that no checkpoint reaches.
    """
    kept = checkpoints.followed(connection)
    return None if kept is None else kept.note


def beside(connection: psycopg.Connection) -> dict[str, str]:
    """Return the texts that lie beside the checkpoint, by their names; empty where there is nothing to tell."""
    keys = log_keys.spans(connection)
    return {
        "log.vkey": f"{keys[-1].vkey}\n" if keys else "",
        "log.vkeys": "".join(key.line for key in keys),
        "policy": witnesses.promised(connection).policy,
    }


def tile(connection: psycopg.Connection, level: int, number: int, width: int) -> bytes | None:
    """Return a tile's hashes, None where the checkpoint does not reach so far."""
    if not _is_kept(connection, level, number, width):
        return None
    return b"".join(TreeReader(connection).nodes(level, number * WIDTH, width))


def bundle(connection: psycopg.Connection, number: int, width: int) -> bytes | None:
    """Return leaves, each behind its length, None where the checkpoint does not reach so far. Raises HeadError."""
    if not _is_kept(connection, 0, number, width):
        return None
    rows = connection.execute(_BODIES, (number * WIDTH, number * WIDTH + width), binary=True).fetchall()
    if len(rows) < width:
        raise HeadError("GAP")
    return b"".join(entry(row[0]) for row in rows)


def _is_kept(connection: psycopg.Connection, level: int, number: int, width: int) -> bool:
    kept = checkpoints.followed(connection)
    return kept is not None and is_there(kept.size, level, number, width)
