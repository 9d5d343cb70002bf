"""Signing: the keys in force, and the head of the log signed when it is due and follows from what was signed before."""

from collections.abc import Sequence
from datetime import datetime

import psycopg

from services.core.evidence import notes
from services.runtime.config import log_key
from services.runtime.config.keys import KeyFileError
from services.runtime.config.log_key import VARIABLE, LogKey
from services.runtime.config.settings import Settings
from services.runtime.telemetry.log import get_logger
from services.storage import failpoints
from services.storage.evidence import checkpoints, log_keys
from services.storage.evidence.checkpoints import HeadError, Signed

EVERY = 10.0  # seconds between two checkpoints while the log grows
LEAVES = 500  # that many are not kept waiting for it


class Signing:
    """Signs over one connection that nothing else uses, while it holds the signer's lock."""

    def __init__(self, connection: psycopg.Connection, keys: Sequence[LogKey]) -> None:
        """Take the keys of `keys_in_force`."""
        self._connection, self._keys = connection, keys
        self.last = checkpoints.newest(connection)

    def round(self, now: datetime) -> Signed | None:
        """Sign the head if that is due, and return what was signed. Raises HeadError when it must not be signed."""
        size, peaks = checkpoints.head(self._connection)
        if self.last is not None and size == self.last.size and self.last.signed_at < _hour(now):
            log_keys.heartbeat(self._connection, now)
            size, peaks = checkpoints.head(self._connection)
        return self._sign(size, peaks, now) if self._due(size, now) else None

    def _due(self, size: int, now: datetime) -> bool:
        if self.last is None:
            return size > 0
        waited = (now - self.last.signed_at).total_seconds()
        # A smaller head, or another one of the same size, is looked at: it is refused.
        return not 0 <= size - self.last.size < LEAVES or waited >= EVERY

    def _sign(self, size: int, peaks: Sequence[bytes], now: datetime) -> Signed | None:
        before = self.last
        if before is not None and size < before.size:
            raise HeadError("SHRUNK")
        start, begun = (0, ()) if before is None else (before.size, before.peaks)
        if checkpoints.grown(self._connection, start, begun, size) != list(peaks):
            raise HeadError("OTHER_ROOT" if size == start else "NOT_GROWN")
        if size == start:
            return None
        bare = Signed(size, tuple(peaks), "", now)
        signed = bare._replace(note=log_key.checkpoint(self._keys, size, bare.root))
        failpoints.at("signed", self._connection)
        checkpoints.keep(self._connection, signed)
        failpoints.at("kept", self._connection)
        checkpoints.fill_tiles(self._connection, size)
        self.last = signed
        return signed


def keys_in_force(connection: psycopg.Connection, settings: Settings, now: datetime) -> list[LogKey]:
    """Return the keys of the file, the new ones begun and the missing ones ended.

    Raises KeyFileError when none of them signs this log, or one had its end: it is the wrong file; HeadError when the
    newest checkpoint is by neither.
    """
    spans = log_keys.spans(connection)
    origin = spans[0].vkey.partition("+")[0] if spans else None
    keys = log_key.load(settings, origin)
    given = [key.verifier for key in keys]
    signing = [span for span in spans if span.last is None]
    ended = {span.vkey for span in spans if span.last is not None}
    if (spans and not any(span.vkey in given for span in signing)) or ended.intersection(given):
        raise KeyFileError(f"{VARIABLE}: {settings.log_key_file} har ikke den nøgle, der underskriver denne log")
    last = _checked(connection, keys)
    for vkey in given:
        if vkey not in {span.vkey for span in signing}:
            log_keys.begin_key(connection, vkey, now, first=not spans)
            get_logger().warning("log_key_begun", key=vkey.split("+")[1])
            spans = log_keys.spans(connection)
    for span in signing:
        if span.vkey not in given:
            log_keys.end_key(connection, span, 0 if last is None else last.size, now)
            get_logger().warning("log_key_ended", key=span.vkey.split("+")[1])
    return keys


def _checked(connection: psycopg.Connection, keys: Sequence[LogKey]) -> Signed | None:
    """Return the newest checkpoint. Raises HeadError when its note says something else, or none of the keys signed."""
    last = checkpoints.newest(connection)
    if last is None:
        return None
    text = notes.checkpoint_text(keys[0].origin, last.size, last.root)
    signed, blank, lines = last.note.partition("\n\n")
    if f"{signed}\n" != text or not blank or not any(key.line(text) in lines for key in keys):
        raise HeadError("NOTE")
    return last


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
