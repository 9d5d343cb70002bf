"""Databases on the embedded server, each a copy of one that is at the schema's head."""

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
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield at(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def left_alone(url: str) -> str:
    """End everybody's connection to a database, so that it can be copied; returns its name."""
    with psycopg.connect(url) as connection:
        name = connection.info.dbname
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )
    return name
