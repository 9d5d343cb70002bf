"""Findings about a running installation: what waits for a person, and how its keys and witnesses are."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import psycopg

from services.core.evidence import patience as witness_patience
from services.core.evidence.patience import HOUR
from services.effects.master_keys import KeysAwayError
from services.effects.stops import DANISH
from services.runtime import bootstrap
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import Settings, SettingsError
from services.storage import stuck_sessions
from services.storage.deliveries import reading
from services.storage.evidence.witnesses import unwitnessed_for
from services.storage.people.rotation import used
from services.storage.stopped_partitions import stopped

OK, WARNING, MISSING = "i orden", "bemærk", "MANGLER"
MOST = 3  # of a kind that are named; the command that is named too shows the rest


class Found(NamedTuple):
    """One thing that was looked at."""

    what: str
    state: str
    told: str


def waiting(connection: psycopg.Connection, settings: Settings) -> Iterator[Found]:
    """Yield what waits for a person, and how keys and witnesses are."""
    yield _stopped(connection)
    yield _dead_letters(connection)
    yield _webhooks(connection)
    yield _master_keys(connection, settings)
    yield _witnesses(connection, settings)


def _master_keys(connection: psycopg.Connection, settings: Settings) -> Found:
    counts = used(connection)
    try:
        newest = bootstrap.sealer(settings).newest
    except (KeyFileError, KeysAwayError, SettingsError):  # said in the row about the keys themselves
        newest = max(counts, default=1)
    old = [f"version {version} låser {count}" for version, count in counts.items() if version != newest]
    if old:
        told = f"{', '.join(old)} nøgler, som `stafet keys rotate` kan låse om med version {newest}"
        return Found("Hovednøgler", WARNING, told)
    return Found("Hovednøgler", OK, f"kun version {newest} er i brug; ældre kan tages ud")


def _stopped(connection: psycopg.Connection) -> Found:
    found = [f"{one.topic}/{one.partition} ({one.code}: {DANISH[one.code]})" for one in stopped(connection)]
    if found:
        told = f"{some(found)} er stoppet og venter på en person; `stafet topics stopped`, så `stafet topics resume`"
        return Found("Partitioner", MISSING, told)
    return Found("Partitioner", OK, "ingen er stoppet")


def _dead_letters(connection: psycopg.Connection) -> Found:
    count, _, _ = stuck_sessions.counts(connection)
    if count:
        return Found("Døde beskeder", WARNING, f"{count} venter på en person; `stafet deadletter list` viser dem")
    return Found("Døde beskeder", OK, "ingen venter")


def _webhooks(connection: psycopg.Connection) -> Found:
    found = reading.state(connection, datetime.now(UTC))
    told = f"{found.active} aktive, {found.waiting} beskeder venter"
    late = f", den ældste i {int(found.age // HOUR)} timer" if found.age > HOUR else ""
    failed = (
        f", {found.failed} er opgivet: `stafet webhook deliveries`, så `stafet webhook resend`" if found.failed else ""
    )
    silent = f", {found.silent} har ikke svaret: `stafet webhook list`" if found.silent else ""
    return Found("Webhooks", WARNING if late or failed or silent else OK, told + late + failed + silent)


def _witnesses(connection: psycopg.Connection, settings: Settings) -> Found:
    missing = unwitnessed_for(connection)
    if missing is None:
        return Found("Vidner", OK, "ingen er lovet")
    hours, stop = int(missing // HOUR), f"{settings.witness_stop_hours:g}"
    match settings.patience.says(missing):
        case "":
            return Found("Vidner", OK, f"underskrev for {int(missing // 60)} min. siden")
        case witness_patience.MISSING:
            told = f"har ikke underskrevet i {hours} timer; efter {stop} timer tages intet nyt imod"
            return Found("Vidner", WARNING, told)
        case _:
            told = f"har ikke underskrevet i {hours} timer: hændelser og handlinger tages ikke imod, før de gør"
            return Found("Vidner", MISSING, told)


def some(names: list[str]) -> str:
    """Return the first of many names, and how many more there are."""
    more = f" og {len(names) - MOST} til" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more
