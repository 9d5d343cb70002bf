"""Artefacts: all that Stafet leaves where somebody may read it who is not to know a person."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from canary.planted import seen_below, seen_in
from chaos.evidence import consumer, records
from servers.children import children


def of_processes(supervisor: int) -> Iterator[str]:
    """Yield complaints about the running processes: their words, environment, and whether a crash would dump them."""
    for process in children(supervisor):
        about = Path(f"/proc/{process.pid}")
        yield from seen_in("words of a process", (about / "cmdline").read_bytes())
        yield from seen_in("environment of a process", (about / "environ").read_bytes())
        if may_dump(process.pid):
            yield f"{process.name()} may leave a core dump"


def may_dump(pid: int) -> bool:
    """Tell whether a process that crashes leaves its memory on disk (core(5))."""
    limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    return next(one for one in limits if one.startswith("Max core file size")).split()[4] != "0"


def of_health(log: list[dict[str, Any]]) -> Iterator[str]:
    """Yield complaints about metrics and health of every process that the log names."""
    for port in {line["port"] for line in log if line.get("event") == "process_started"}:
        for path in ("/metrics", "/health/ready", "/health/live"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("GET", path)
                yield from seen_in(path, connection.getresponse().read())
            except OSError:
                continue  # one that was killed: its successor has a line of its own
            finally:
                connection.close()


def of_topics(bootstrap: str) -> Iterator[str]:
    """Yield complaints about the records of every topic that Stafet itself writes."""
    reading = consumer(bootstrap)
    for place, raw in records(reading).items():
        if not place.topic.startswith("in."):
            parts = [
                raw.key or b"",
                raw.value or b"",
                *(part for name, value in raw.headers for part in (name.encode(), value or b"")),
            ]
            yield from seen_in(f"a record of {place.topic}", b"\0".join(parts))
    reading.close()


def of_tables(database: str) -> Iterator[str]:
    """Yield complaints about every column of every table, binary ones as their bytes."""
    with psycopg.connect(database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            cursor = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names above
            for row in cursor:
                for column, value in zip(cursor.description or (), row, strict=True):
                    content = value if isinstance(value, bytes) else str(value)
                    yield from seen_in(f"{table}.{column.name}", content)


def of_files(home: Path) -> Iterator[str]:
    """Yield complaints about every file below the home folder: logs, PostgreSQL's tables, its WAL and its own log."""
    yield from seen_below(home)


def log_lines(path: Path) -> list[dict[str, Any]]:
    """Return the structured lines of a log."""
    return [json.loads(one) for one in path.read_bytes().splitlines() if one.startswith(b"{") and one.endswith(b"}")]
