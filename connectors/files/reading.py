"""Reading of a file that was delivered: tables by a mapping, events as JSON or JSON lines; bounded, whatever it is.

The file is opened once, by a name that is no link, and read by that descriptor: what is put in its place is not read.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from connectors.contract import Read, RowFault, UnfinishedError
from connectors.files.csv_rows import FileError
from connectors.files.events import events
from connectors.files.mapping import FileMapping
from schemas.codec import LARGEST
from schemas.envelope import Unreadable
from schemas.json_text import parse

LONGEST_FILE = 1 << 30  # bytes of a file: a million rows have less
WHOLE = 16 * LARGEST  # bytes of a file that is read as a whole
KINDS = ".csv, .json, .jsonl og .ndjson"
PACKED = frozenset({".zip", ".gz", ".7z", ".rar", ".xz", ".bz2", ".tar", ".tgz", ".zst"})
BROKEN = RowFault("", "er ikke JSON, eller en nøgle står der to gange")
NO_OBJECT = RowFault("", "skal være en CloudEvent, altså et objekt")
TOO_LONG = RowFault("", f"linjen er længere end {LARGEST} bytes")
MARK = b"\xef\xbb\xbf"


def read(file: Path, mappings: Sequence[FileMapping]) -> Iterator[Read]:
    """Yield each item. Raises FileError for a file that is none of ours, UnfinishedError, OSError."""
    how = _reader(file)
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise FileError("kan ikke åbnes") from None
    try:
        before = os.fstat(descriptor)
        if before.st_size > LONGEST_FILE:
            raise FileError(f"er større end {LONGEST_FILE} bytes")
        yield from how(Path(f"/proc/self/fd/{descriptor}"), mappings)
        after = os.fstat(descriptor)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise UnfinishedError
    finally:
        os.close(descriptor)


def told(file: Path, mappings: Sequence[FileMapping]) -> Callable[[str, str], RowFault]:
    """Return how a fault of an event's field is told: of a table by its column."""
    if file.suffix.lower() != ".csv":
        return RowFault
    names = {column.to: name for mapping in mappings for name, column in mapping.columns.items()}
    return lambda field, allowed: RowFault(names.get(field, field), allowed)


def _reader(file: Path) -> Callable[[Path, Sequence[FileMapping]], Iterator[Read]]:
    suffix = file.suffix.lower()
    if suffix in PACKED:
        raise FileError(f"er pakket, og pakkede filer læses ikke; det kan være {KINDS}")
    if suffix not in _READERS:
        raise FileError(f"har et navn, der ikke siger, hvad den er; det kan være {KINDS}")
    return _READERS[suffix]


def _table(path: Path, mappings: Sequence[FileMapping]) -> Iterator[Read]:
    if not mappings:
        raise FileError("er en tabel, og der er ingen beskrivelse af afsenderens tabeller i regelsættets mappe")
    fitting = mappings if len(mappings) == 1 else [one for one in mappings if _fits(path, one)]
    if len(fitting) != 1:
        raise FileError("har ikke de kolonner, som en af afsenderens tabeller har")
    yield from events(path, fitting[0])


def _fits(path: Path, mapping: FileMapping) -> bool:
    try:
        next(events(path, mapping), None)
    except FileError:
        return False
    return True


def _lines(path: Path, _: Sequence[FileMapping]) -> Iterator[Read]:
    with path.open("rb") as file:
        for number, line in _bounded(file):
            text = line.removeprefix(MARK) if number == 1 else line
            if len(text) > LARGEST:
                yield Read(number, None, (TOO_LONG,))
            elif text.strip():
                yield _item(number, text)


def _bounded(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number; of one that is too long as much as shows that it is."""
    number = 0
    while line := file.readline(LARGEST + 2):
        number += 1
        more = line
        while len(more) == LARGEST + 2 and not more.endswith(b"\n"):
            more = file.readline(LARGEST + 2)
        yield number, line


def _document(path: Path, _: Sequence[FileMapping]) -> Iterator[Read]:
    with path.open("rb") as file:
        raw = file.read(WHOLE + 1)
    if len(raw) > WHOLE:
        raise FileError(f"er større end {WHOLE} bytes; så mange hændelser sendes som JSON-linjer (.jsonl)")
    value = parse(raw.removeprefix(MARK))
    if isinstance(value, Unreadable) or (value[1] and not isinstance(value[0], list)):
        raise FileError("kan ikke læses som JSON")
    for number, one in enumerate(value[0] if isinstance(value[0], list) else [value[0]], 1):
        if value[1]:
            raise FileError("har en nøgle to gange, et tal, der læses forskelligt, eller er for dyb")
        yield _judged(number, one)


def _item(number: int, text: bytes) -> Read:
    found = parse(text)
    if isinstance(found, Unreadable) or found[1]:
        return Read(number, None, (BROKEN,))
    return _judged(number, found[0])


def _judged(number: int, value: object) -> Read:
    return Read(number, value, ()) if isinstance(value, dict) else Read(number, None, (NO_OBJECT,))


_READERS = {".csv": _table, ".jsonl": _lines, ".ndjson": _lines, ".json": _document}
