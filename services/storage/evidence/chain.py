"""Chain of the log: whether its leaves still give what was signed, and whether that goes on from a head one kept."""

from datetime import datetime
from typing import NamedTuple

import psycopg

from services.core.access.principal import Principal
from services.core.evidence import merkle, proofs
from services.core.evidence.checkpoints import Checkpoint
from services.core.evidence.notes import ED25519, Holds, NoteError, parse_key, parse_signature
from services.effects.audit_records import AuditRecord
from services.storage.access.session import act, acting
from services.storage.evidence import checkpoints, log_keys, witnesses
from services.storage.evidence.tile_roots import TreeReader
from services.storage.recorded import recorded

CHECKED = "log.checked"
MOST = 200_000
"""Leaves whose bytes are hashed again at once: a second or two; of more the newest, from a checkpoint on."""

_FROM = "SELECT size, peaks FROM checkpoint WHERE size <= %s ORDER BY size DESC LIMIT 1"
_BODIES = "SELECT body, hash FROM leaf WHERE idx >= %s AND idx < %s ORDER BY idx"
_PIECE = 5_000


class Chain(NamedTuple):
    """What was found; `earlier` is None when no head was given, else one of EARLIER."""

    size: int  # of the checkpoint that others get
    signed_at: datetime
    signed: bool  # by the log's own key
    witnesses: tuple[str, ...]
    promised: bool  # whether witnesses are promised
    witnessed: bool  # and enough of them signed
    since: int  # the first leaf that was hashed again
    whole: bool  # whether the leaves from there give what was signed
    earlier: str | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing is against the log."""
        return self.signed and self.whole and self.earlier in {None, "goes_on", "malformed"}


EARLIER = ("goes_on", "other", "ahead", "foreign", "malformed")
"""What becomes of a head that somebody kept: the log goes on from it; is another one; is shorter than it; it is no head
of this log; it cannot be read."""


def check(connection: psycopg.Connection, actor: Principal, kept_head: str, verify: Holds) -> Chain | None:
    """Return what the log's chain shows, None before anything is signed; the log says who checked, and what came of it.

    `kept_head` is a checkpoint as a text, "" for none.
    """
    with acting(connection) as cursor:
        found = _chain(cursor.connection, kept_head, verify)
    outcome = "ok" if found is None or found.holds else "failed"
    source = f"checkpoint/{0 if found is None else found.size}"
    with recorded(connection, actor.stored) as tx:
        act(tx.cursor)
        tx.leaf(AuditRecord("verify", CHECKED, outcome, source=source), source.encode())
    return found


def _chain(connection: psycopg.Connection, kept_head: str, verify: Holds) -> Chain | None:
    kept = checkpoints.kept(connection)
    signed = None if kept is None else checkpoints.of_size(connection, kept.size)
    if kept is None or signed is None:
        return None
    checkpoint = Checkpoint.parse(kept.note.encode())
    since, whole = _hashed_again(connection, signed)
    names = {parse_signature(line).name for line in checkpoint.lines} - {checkpoint.origin}
    return Chain(
        size=kept.size,
        signed_at=signed.signed_at,
        signed=_is_ours(connection, checkpoint, verify) and checkpoint.root == signed.root,
        witnesses=tuple(sorted(names)),
        promised=bool(witnesses.promised(connection).policy),
        witnessed=kept.witnessed,
        since=since,
        whole=whole,
        earlier=_earlier(connection, kept_head.strip(), checkpoint, verify) if kept_head.strip() else None,
    )


def _hashed_again(connection: psycopg.Connection, signed: checkpoints.Signed) -> tuple[int, bool]:
    """Return from which leaf on, and whether every leaf has the hash it is stored with and all give the signed root."""
    begun = connection.execute(_FROM, (max(signed.size - MOST, 0),)).fetchone()
    since, peaks = (0, []) if begun is None else (begun[0], merkle.unpack(begun[1]))
    at = since
    for first in range(since, signed.size, _PIECE):
        rows = connection.execute(_BODIES, (first, min(first + _PIECE, signed.size)), binary=True).fetchall()
        hashes = [merkle.leaf_hash(body) for body, _ in rows]
        if hashes != [stored for _, stored in rows]:
            return since, False
        at, peaks = merkle.append(at, peaks, hashes)
    return since, at == signed.size and merkle.root(peaks) == signed.root


def _is_ours(connection: psycopg.Connection, checkpoint: Checkpoint, verify: Holds) -> bool:
    keys = [parse_key(one.vkey.strip(), ED25519) for one in log_keys.spans(connection) if one.covers(checkpoint.size)]
    try:
        return any(checkpoint.signed_by(key, verify) for key in keys)
    except NoteError:
        return False


def _earlier(connection: psycopg.Connection, text: str, newest: Checkpoint, verify: Holds) -> str:
    try:
        head = Checkpoint.parse(f"{text.replace(chr(13), '')}\n".encode())
    except NoteError:
        return "malformed"
    if not _is_ours(connection, head, verify):
        return "foreign"
    if head.size > newest.size:
        (last,) = connection.execute("SELECT max(size) FROM checkpoint").fetchone() or (0,)
        if head.size > last:
            return "ahead"
        first, second = newest, head
    else:
        first, second = head, newest
    try:
        tree = TreeReader(connection)
        proof = [tree.root_of(*span) for span in proofs.consistency_ranges(first.size, second.size)]
        proofs.check_consistency(
            first.size, first.root, second.size, second.root, proof if first.size != second.size else ()
        )
    except (proofs.ProofError, ValueError):
        return "other"
    return "goes_on"
