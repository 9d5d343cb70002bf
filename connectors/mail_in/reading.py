"""Reading of one mail: of an allowed sender, signed, under a fixed subject, it becomes events, or is refused whole."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from connectors.contract import Read
from connectors.files.csv_rows import FileError
from connectors.files.events import events, read_row
from connectors.files.mapping import FileMapping
from connectors.mail_in import by_certificate, by_domain
from connectors.mail_in.by_domain import Keys
from connectors.mail_in.form import row
from connectors.mail_in.header import header, look_at
from connectors.mail_in.parts import Parts, parts
from connectors.mail_in.refusals import RefusedMailError
from connectors.mail_in.senders import Sender
from schemas.envelope import Unreadable
from schemas.json_text import parse

LARGEST = 2_097_152  # bytes of a mail: an event has at most 256 kB, and base64 makes it a third longer
OLDEST, AHEAD = timedelta(days=7), timedelta(hours=1)
"""How old a mail may be, and how far a sender's clock may be ahead: what came is remembered longer than that."""
MOST = 100
"""Events of one mail: a person looks at each."""
BROKEN = "er ikke en CloudEvent i JSON"


class Mail(NamedTuple):
    """A mail that is its sender's: what it is known by when it comes again, and its events, some without an id."""

    sender: Sender
    mapping: FileMapping | None  # what its events' fields are told by
    known_by: bytes
    events: tuple[dict[str, Any], ...]


def read(raw: bytes, senders: Mapping[str, Sender], keys: Keys, now: datetime) -> Mail:
    """Return what a mail says; raises RefusedMailError, and what `keys` raises."""
    look_at(raw, LARGEST)
    said = header(raw)
    sender = senders.get(said.address)
    if sender is None:
        raise RefusedMailError("sender_unknown")
    if sender.certificate is not None:
        signed = by_certificate.signed(raw, sender.certificate, now)
        entity, at, known_by = signed
    else:
        entity, at, known_by = raw, said.date, by_domain.known_by(raw, said, sender.domain or "", keys)
    try:
        _expect_fresh(at, now)
        mapping = _mapping(sender, said.subject)
        found = parts(entity)
        return Mail(sender, mapping, known_by, _of_json(found) if mapping is None else _of_mapping(found, mapping))
    except RefusedMailError as refused:
        refused.sender = sender.address
        raise


def _expect_fresh(at: datetime, now: datetime) -> None:
    if not now - OLDEST <= at <= now + AHEAD:
        raise RefusedMailError("too_old")


def _mapping(sender: Sender, subject: str) -> FileMapping | None:
    if subject not in sender.subjects:
        raise RefusedMailError("subject")
    return sender.subjects[subject]


def _of_json(found: Parts) -> tuple[dict[str, Any], ...]:
    if found.file is None:
        raise RefusedMailError("no_content")
    value = parse(found.file.removeprefix(b"\xef\xbb\xbf"))
    if isinstance(value, Unreadable) or value[1]:
        raise RefusedMailError("faults", [("", BROKEN)])
    listed = value[0] if isinstance(value[0], list) else [value[0]]
    return _all_of(list(islice(listed, MOST + 1)))


def _of_mapping(found: Parts, mapping: FileMapping) -> tuple[dict[str, Any], ...]:
    if found.file is None:
        if found.text is None:
            raise RefusedMailError("no_content")
        columns = dict.fromkeys([*mapping.identity, *mapping.columns])
        return _well([read_row(row(found.text, list(columns)), mapping)], is_table=False)
    try:
        with _held(found.file) as path:
            return _well(list(islice(events(path, mapping), MOST + 1)), is_table=True)
    except FileError as error:
        raise RefusedMailError("faults", [("", str(error))]) from None


def _well(reads: list[Read], *, is_table: bool) -> tuple[dict[str, Any], ...]:
    """Return the events of rows; raises RefusedMailError with every fault of every row."""
    faults = [(_place(one.line, fault.column, is_table), fault.allowed) for one in reads for fault in one.faults]
    if faults:
        raise RefusedMailError("faults", faults)
    return _all_of([one.event for one in reads])


def _place(line: int, column: str, is_table: bool) -> str:
    return f"linje {line}, {column}".removesuffix(", ") if is_table else column


def _all_of(found: list[Any]) -> tuple[dict[str, Any], ...]:
    if not found:
        raise RefusedMailError("no_content")
    if len(found) > MOST:
        raise RefusedMailError("faults", [("", f"højst {MOST} hændelser i en mail")])
    if not all(isinstance(one, dict) for one in found):
        raise RefusedMailError("faults", [("", BROKEN)])
    return tuple(found)


@contextmanager
def _held(content: bytes) -> Iterator[Path]:
    """Give content as a file that is in memory alone: nothing of a mail lies in clear on a disk."""
    held = os.memfd_create("mail")
    try:
        with os.fdopen(held, "wb", closefd=False) as file:
            file.write(content)
        yield Path(f"/proc/self/fd/{held}")
    finally:
        os.close(held)
