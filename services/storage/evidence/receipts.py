"""Receipts as they are made: one leaf's inclusion under the newest checkpoint that others get (C2SP tlog-proof)."""

from collections.abc import Callable
from typing import NamedTuple

import psycopg

from services.core.evidence import notes, proofs
from services.core.evidence.merkle import leaf_hash
from services.storage.evidence import checkpoints, log_keys
from services.storage.evidence.checkpoints import Kept
from services.storage.evidence.tile_roots import TreeReader


class Receipt(NamedTuple):
    """A leaf, the proof of it as text, and whether the promised witnesses signed its checkpoint."""

    number: int
    entry: bytes
    proof: str
    witnessed: bool


def receipt(connection: psycopg.Connection, number: int) -> Receipt | None:
    """Return the receipt of a stored leaf, None as long as no checkpoint is over it.

    Raises ValueError when the log does not hold: nothing is given away that would not.
    """
    row = connection.execute("SELECT body FROM leaf WHERE idx = %s", (number,)).fetchone()
    kept = checkpoints.kept(connection, number)
    if row is None or kept is None:
        return None
    keys = [one.vkey for one in log_keys.spans(connection) if one.covers(kept.size)]
    text = proof(row[0], number, kept, TreeReader(connection).root_of, keys[-1] if keys else "")
    return Receipt(number, row[0], text, kept.witnessed)


def proof(entry: bytes, number: int, kept: Kept, root_of: Callable[[int, int], bytes], vkey: str) -> str:
    """Return the text for a leaf under a checkpoint; `root_of` a range of leaves. Raises ValueError for a later leaf.

    What would not hold is not given away (ProofError): somebody wrote in the log beside its head.
    """
    hashes = [root_of(*one) for one in proofs.inclusion_ranges(number, kept.size)]
    proofs.check_inclusion(leaf_hash(entry), number, kept.size, hashes, kept.root)
    return notes.receipt(number, hashes, kept.note, vkey)
