"""Structured logging: one JSON line per thing that happened, on standard error, naming no person."""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

import orjson
import structlog

from services.runtime.telemetry.log_events import EVENTS, FIELDS

Fields = MutableMapping[str, Any]
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
LONGEST = 300
# A CPR number, with or without its hyphen or a blank: such a run of digits never leaves the house in a log line.
CPR_LIKE = re.compile(r"(?<!\d)\d{6}[-\s]?\d{4}(?!\d)")
# Random ids and hashes may hold such a run by chance; whole, they are let through.
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|sha256:[0-9a-f]{64}")
WITHHELD = "[withheld]"


class LogFieldError(Exception):
    """A log line used a name or a field outside the closed lists; the text names it, never its value."""


class Gate:
    """Structlog processor that lets only listed names and fields through.

    `strict` (tests, demo) raises LogFieldError; otherwise the field is dropped and the line says so, because a
    wrong log line must not stop a site.
    """

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict

    def __call__(self, _logger: object, _method: str, fields: Fields) -> Fields:
        """Return the fields that may be written; raises LogFieldError when strict."""
        name = fields.get("event")
        strange = sorted(set(fields) - FIELDS.keys())
        if name not in EVENTS or strange:
            refused = [*strange, *([] if name in EVENTS else ["event"])]
            if self._strict:
                shown = name if name in EVENTS else WITHHELD
                raise LogFieldError(
                    f"log line {shown}: not in services/runtime/telemetry/log_events.py: {', '.join(refused)}"
                )
            fields = {key: value for key, value in fields.items() if key in FIELDS}
            fields["names"] = refused
            if name not in EVENTS:
                fields["event"] = "log_refused"
        return {key: clean(value) for key, value in fields.items()}


def clean(value: object) -> object:
    """Return what may be written of a value: numbers, short text without CPR-like digits, lists and maps of them."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {clean(str(key)): clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(part) for part in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return WITHHELD
    text = str(value)
    if RANDOM_ID.fullmatch(text):
        return text
    return CPR_LIKE.sub(WITHHELD, text[:LONGEST])


class Lines:
    """Where lines go; `lost` is called when nobody takes them any more: the reader is gone, or the disk full."""

    def __init__(self, stream: TextIO, lost: Callable[[], object]) -> None:
        self._stream = stream
        self._lost = lost

    def write(self, text: str) -> None:
        """Write one line."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._lost()

    def flush(self) -> None:
        """Do nothing: each line is flushed as it is written."""


def configure(
    process: str,
    level: str = "info",
    *,
    strict: bool = True,
    stream: TextIO | None = None,
    lost: Callable[[], object] | None = None,
) -> None:
    """Set up structlog and the libraries' loggers for this process; lines go to `stream` or standard error.

    Without `lost` a line of ours that cannot be written raises OSError or ValueError.
    """
    stream = stream if stream is not None else sys.stderr
    out = stream if lost is None else cast("TextIO", Lines(stream, lost))
    structlog.contextvars.clear_contextvars()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _stamp(process),
            Gate(strict=strict),
            lambda _logger, _method, fields: orjson.dumps(fields).decode(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        # One write a line: processes share standard error, and print() would write the line and its end apart.
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Libraries(logging.WARNING)]
    root.setLevel(logging.WARNING)
    sys.excepthook = _last_words


def get_logger() -> structlog.typing.FilteringBoundLogger:
    """Return the logger; names of lines come from events_log.EVENTS, fields from events_log.FIELDS."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger


def describe(error: BaseException) -> dict[str, Any]:
    """Return what may be logged of an exception: type, SQLSTATE and place; its text may hold somebody's data."""
    frames = traceback.extract_tb(error.__traceback__)
    told: dict[str, Any] = {"error": type(error).__qualname__}
    if frames:
        told["where"] = _place(frames[-1].filename, frames[-1].lineno)
    sqlstate = getattr(error, "sqlstate", None)
    if isinstance(sqlstate, str):
        told["sqlstate"] = sqlstate
    return told


def _stamp(process: str) -> structlog.typing.Processor:
    def stamp(_logger: object, _method: str, fields: Fields) -> Fields:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"at": now, "process": process, **fields}

    return stamp


def _place(filename: str, line: int | None) -> str:
    return f"{'/'.join(Path(filename).parts[-2:])}:{line}"


class _Libraries(logging.Handler):
    """Turns a library's line into its place: its text may quote a record."""

    def emit(self, record: logging.LogRecord) -> None:
        told = {"logger": record.name, "where": _place(record.pathname, record.lineno)}
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = type(record.exc_info[1]).__qualname__
        with suppress(OSError, ValueError):  # standard error may be gone or closed: no library shall fail of that
            get_logger().log(min(max(record.levelno, 30), 50), "library", **told)


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    stack = [f"{_place(f.filename, f.lineno)} {f.name}" for f in traceback.extract_tb(trace)[-20:]]
    get_logger().critical("crashed", **describe(error), stack=stack)
