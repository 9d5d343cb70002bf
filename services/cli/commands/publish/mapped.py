"""CSV files of `publish`: each row that is right is an event, each other is reported by its line and column."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from connectors.contract import Read, RowFault
from connectors.files import mapping as mappings
from connectors.files.csv_rows import FileError
from connectors.files.events import events, told
from connectors.files.mapping import FileMapping, MappingError
from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.events.base import Context
from schemas.faults import Fault
from schemas.validation import Invalid, unknown_fields, validate
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError
from services.runtime.config.yaml_file import DocumentError, document
from services.runtime.os_errors import reason


class Refused(NamedTuple):
    """A row that is not sent: its file and line, and every fault in it."""

    file: str
    line: int
    faults: Sequence[RowFault]

    def __str__(self) -> str:
        """Tell it in Danish: which line, and of each column what may stand there; never what stands there."""
        told = "; ".join(f"{fault.column}: {fault.allowed}" if fault.column else fault.allowed for fault in self.faults)
        return f"{self.file}, linje {self.line} er ikke sendt: {told}"

    def written(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"file": self.file, "line": self.line, "faults": [fault._asdict() for fault in self.faults]}


class _AnyForum:
    """Every id: which forums there are is the rulebook's, and a wish for another one is a fault that Stafet tells."""

    def __contains__(self, _: object) -> bool:
        return True


def mapping(name: str) -> FileMapping:
    """Return the mapping of a file of YAML; raises CommandError."""
    try:
        return mappings.read(document(Path(name)))
    except DocumentError as error:
        raise CommandError(UNUSABLE, str(error)) from None
    except MappingError as error:
        raise CommandError(UNUSABLE, f"{name}: {error}") from None


def rows(name: str, by: FileMapping, today: date) -> Iterator[dict[str, Any] | Refused]:
    """Yield each row as an event or as what is wrong with it; raises CommandError for a file that is no such table."""
    try:
        for read in events(Path(name), by):
            faults = read.faults or tuple(told(fault, by) for fault in _faults(read, today))
            yield read.event if read.event is not None and not faults else Refused(name, read.line, faults)
    except FileError as error:
        raise CommandError(BAD_DATA, f"{name}: {error}") from None
    except OSError as error:
        raise CommandError(UNUSABLE, f"{name} kan ikke læses ({reason(error)})") from None


def _faults(read: Read, today: date) -> Iterator[Fault]:
    """Yield what the schema has against an event; what only the rulebook knows comes back as a receipt."""
    envelope = read_json(read.event)
    if not isinstance(envelope, Envelope):
        raise TypeError(envelope)  # its attributes are ours
    yield from unknown_fields(envelope)
    found = validate(envelope, Context(today, _AnyForum()))
    if isinstance(found, Invalid):
        yield from found.faults or [Fault(*_ALONE[found.code])]


_ALONE = {"INVALID_CPR": ("subject.cpr", "impossible"), "BIRTH_DATE_CONFLICT": ("subject.birth_date", "conflict")}
