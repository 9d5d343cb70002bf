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
def fresh(server: str) -> Iterator[str]:
    """Make a database and give its URI; it is gone afterwards, whoever is still connected."""
    name = f"t{next(_number)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE pattern")
    try:
        yield at(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
