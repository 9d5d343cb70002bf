"""Statements of an act, noted while it is done, and done again by psycopg alone in a copy of the database."""

from typing import Any

import psycopg

Statement = tuple[Any, Any, dict[str, Any]]


class Noting(psycopg.Cursor[Any]):
    """A cursor that notes what is executed, for it to be done again by psycopg alone."""

    noted: list[Statement]

    def execute(self, query: Any, params: Any = None, **more: Any) -> "Noting":
        """Note and execute."""
        Noting.noted.append((query, params, more))
        super().execute(query, params, **more)
        return self


def again(connection: psycopg.Connection, noted: list[Statement]) -> None:
    """Do the statements of an act again, and fetch what each returns: its transaction, the wake, the read after it."""
    end = next(at for at, (query, _, _) in enumerate(noted) if str(query).startswith("COMMIT")) + 1
    _do(connection, noted[:end])
    if noted[end:]:
        with connection.transaction():
            _do(connection, noted[end:])


def _do(connection: psycopg.Connection, statements: list[Statement]) -> None:
    for query, params, more in statements:
        cursor = connection.cursor().execute(query, params, **more)
        if cursor.description is not None:
            cursor.fetchall()
