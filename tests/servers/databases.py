"""Databases on the embedded server, each a copy of one that is at the schema's head."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg

_number = count(1)


def at(url: str, name: str) -> str:
    """Return the URI of another database on the same server."""
    before, mark, after = url.partition("?")
    return before.rpartition("/")[0] + "/" + name + mark + after


@contextmanager
def fresh(server: str, template: str = "pattern") -> Iterator[str]:
    """Make a database, a copy of one nobody is connected to, and give its URI; it is gone afterwards."""
    name = f"t{next(_number)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield at(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def hurry(server: str, *, on: bool = True) -> None:
    """Let a server leave it to the kernel when its files reach the disk: no test cuts the power, only processes end.

    A database of each test's own is copied and dropped six times as fast; what a killed process had written is there.
    """
    with psycopg.connect(server, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off" if on else f"ALTER SYSTEM RESET {name}")
        connection.execute("SELECT pg_reload_conf()")
    for _ in range(500):  # the server's processes hear of it one by one: a new session is told by the first of them
        with psycopg.connect(server) as connection:
            if connection.execute("SHOW fsync").fetchone() == ("off" if on else "on",):
                return
        time.sleep(0.01)
    raise TimeoutError("the server did not read its settings again")


def left_alone(url: str) -> str:
    """End everybody's connection to a database, so that it can be copied; returns its name."""
    with psycopg.connect(url) as connection:
        name = connection.info.dbname
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )
    return name
