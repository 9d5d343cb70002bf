"""Reads docs/life-of-an-event.md and watches one event go its way, so that the two can be compared."""

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import psycopg
from psycopg.errors import LockNotAvailable

from services.storage import failpoints

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "life-of-an-event.md"
TABLES = (
    *("audit_entry", "dead_letter", "deadline", "event", "handover", "handover_step", "inbox", "kafka_position"),
    *("leaf", "outbox", "person", "release_case", "task", "tree_head"),
    *("rulebook", "rulebook_activation", "rulebook_trial", "access_grant", "break_glass"),
    *("handover_text", "handover_update", "question", "reminder", "visible_stage", "idempotency", "submitted"),
    *("erasure", "content_erasure", "legal_hold", "publisher_quota", "tile_root"),
    *(
        "checkpoint",
        "cosignature",
        "witnessed",
        "witness_policy",
        "log_key",
        "log_key_end",
        "lookup_review",
        "lookup_round",
        "desk_session",
        "meeting",
        "agenda_entry",
        "mail_choice",
        "mail",
        "calendar_feed",
        "mail_in",
        "stand_in_request",
        "webhook",
        "webhook_delivery",
    ),
    *("s_inbox", "s_leaf", "s_person", "s_release_case", "s_step"),
)
"""Every table of `services.storage.tables`, then the temporary ones of `services.storage.binary_copy`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the page's step tables."""

    number: int
    place: str
    function: str
    tables: frozenset[str]
    waits: frozenset[str]
    left: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its steps."""

    title: str
    steps: tuple[Step, ...]

    @property
    def names(self) -> list[str]:
        """Functions and places in the order of the page."""
        return [name for step in self.steps for name in (step.function, f"@{step.place}" if step.place else "") if name]


def cells(line: str) -> list[str]:
    """Return the cells of one row of a Markdown table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def sections(text: str) -> list[Section]:
    """Return the sections that have steps."""
    found: dict[str, list[Step]] = {}
    title = ""
    for line in text.splitlines():
        if line.startswith("## "):
            title = line.removeprefix("## ")
        elif line.startswith("| ") and line[2].isdigit():
            number, place, function, _, changed, waits, left = cells(line)
            step = Step(
                int(number),
                place.strip("`"),
                function.strip("`"),
                frozenset(changed.split()),
                frozenset(waits.split()),
                left,
            )
            found.setdefault(title, []).append(step)
    return [Section(title, tuple(steps)) for title, steps in found.items()]


def table(text: str, title: str) -> list[list[str]]:
    """Return the rows of the table below a heading, without its head."""
    part = text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    rows = [cells(line) for line in part.splitlines() if line.startswith("|")]
    return rows[2:]


def named(dotted: str) -> Any:
    """Return the object with this dotted name; raises ImportError or AttributeError when there is none."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise ModuleNotFoundError(dotted)


@dataclass(slots=True)
class Seen:
    """What stood where when a place was passed."""

    place: str
    tables: frozenset[str]
    waits: frozenset[str]
    visible: dict[str, int]  # rows that another session sees


Marks = dict[str, tuple[int, str]]


@dataclass
class Watch:
    """Records functions and places in their order; `key` is (publisher, event id) of the event that is watched."""

    database: str
    key: tuple[str, str]
    order: list[str] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    @contextmanager
    def over(self, section: Section) -> Iterator[None]:
        """Watch what happens inside the context."""
        self.order, self.seen = [], []
        wanted = {_code(step.function): step.function for step in section.steps if step.function}
        with psycopg.connect(self.database, autocommit=True) as other:
            self._other, self._before = other, _marks(other)
            failpoints.install(self._pass)
            with _profiled(wanted, self.order):
                try:
                    yield
                finally:
                    failpoints.install(None)

    def _pass(self, place: str, connection: psycopg.Connection | None) -> None:
        with _as_login(connection or self._other):
            now = _marks(connection or self._other)
        waits = frozenset(self._waits()) if connection is not None else frozenset()
        visible = {name: count for name, (count, _) in _marks(self._other).items()}
        self.order.append(f"@{place}")
        self.seen.append(Seen(place, _changes(self._before, now), waits, visible))
        self._before = now

    def _waits(self) -> Iterator[str]:
        for name, sql, values in (
            ("kafka_position", "SELECT 1 FROM kafka_position FOR UPDATE", ()),
            ("handover", "SELECT 1 FROM handover FOR UPDATE", ()),
            ("inbox", "INSERT INTO inbox VALUES (%s, %s, '', NULL) ON CONFLICT DO NOTHING", self.key),
            ("tree_head", "SELECT 1 FROM tree_head FOR UPDATE", ()),
        ):
            try:
                with self._other.transaction(force_rollback=True):
                    self._other.execute("SET LOCAL lock_timeout = '100ms'")
                    self._other.execute(sql, values)
            except LockNotAvailable:
                yield name


@contextmanager
def _as_login(connection: psycopg.Connection) -> Iterator[None]:
    """Look as who connected: an act's transaction is in a role that reads only what the act needs."""
    row = connection.execute("SELECT current_setting('role')").fetchone()
    connection.execute("SELECT set_config('role', 'none', true)")
    yield
    connection.execute("SELECT set_config('role', %s, true)", row)


def _marks(connection: psycopg.Connection) -> Marks:
    """Return for each table how many rows the session sees, and what they say in all."""
    there = {row[0] for row in connection.execute("SELECT relname FROM pg_class WHERE relkind = 'r'")}
    marks: Marks = {}
    for name in TABLES:
        if name in there and connection.execute("SELECT to_regclass(%s)", (name,)).fetchone() != (None,):
            row = connection.execute(
                f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t"  # noqa: S608 - from TABLES
            ).fetchone()
            if row is not None:
                marks[name] = (row[0], row[1] or "")
    return marks


def _changes(before: Marks, now: Marks) -> frozenset[str]:
    found = set()
    for name in before.keys() | now.keys():
        was, is_ = before.get(name, (0, "")), now.get(name, (0, ""))
        if is_[0] > was[0]:
            found.add(f"+{name}")
        elif is_[0] < was[0]:
            found.add(f"-{name}")
        elif is_ != was:
            found.add(f"~{name}")
    return frozenset(found)


def _code(dotted: str) -> CodeType:
    code: CodeType = named(dotted).__code__
    return code


@contextmanager
def _profiled(wanted: dict[CodeType, str], order: list[str]) -> Iterator[None]:
    """Note the first call of each wanted function, in this thread and in those that start meanwhile."""

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (name := wanted.get(frame.f_code)) is not None and name not in order:
            order.append(name)

    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)
        threading.setprofile(None)  # type: ignore[arg-type]  # None takes it away
