"""The bare side: FastAPI, its own JSON and a pool of psycopg. Usage: python -m bench.http.bare DSN ACTS LOG_LEVEL.

ACTS is a pickle: item → the statements of its act, and what is answered. It prints its port.
"""

import json
import pickle
import socket
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from fastapi import FastAPI
from psycopg_pool import ConnectionPool
from pydantic import BaseModel

from bench.replaying import Statement, again

TABLE = """
CREATE TABLE bare_event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, receipt uuid NOT NULL,
    publisher text NOT NULL, event_id text NOT NULL, content text NOT NULL, received_at timestamptz NOT NULL,
    UNIQUE (publisher, event_id))
"""
_ROW = "(%s, %s, %s, %s, %s)"


class Event(BaseModel):
    """A CloudEvent, its data as they came."""

    specversion: str
    id: str
    source: str
    type: str
    datacontenttype: str
    data: dict[str, Any]


def bare(pool: ConnectionPool[Any], acts: dict[str, tuple[list[Statement], dict[str, Any]]]) -> FastAPI:
    """Return the application."""
    app = FastAPI()

    @app.post("/handovers/{id}/accept")
    def accept(id: UUID) -> dict[str, Any]:  # noqa: A002 - as the path has it
        statements, told = acts[str(id)]
        with pool.connection() as connection:
            again(connection, statements)
        return told

    @app.post("/events", status_code=202)
    def events(sent: list[Event] | Event) -> dict[str, Any]:
        several = [sent] if isinstance(sent, Event) else sent
        now = datetime.now(UTC)
        rows = [(uuid4(), "kommune-0860", one.id, json.dumps(one.data), now) for one in several]
        with pool.connection() as connection:
            _insert(connection, rows)
        return {"events": [{"id": row[2], "receipt": str(row[0]), "href": f"/api/v1/events/{row[2]}"} for row in rows]}

    return app


def _insert(connection: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    values = ", ".join([_ROW] * len(rows))
    connection.execute(
        f"INSERT INTO bare_event (receipt, publisher, event_id, content, received_at) VALUES {values}",
        [value for row in rows for value in row],
    )


def main(dsn: str, acts: str) -> None:
    """Serve until the end of the process."""
    with ConnectionPool(dsn, kwargs={"autocommit": True, "prepare_threshold": 1}, min_size=1, max_size=12) as pool:
        with pool.connection() as connection:
            connection.execute(TABLE)
        known = pickle.loads(Path(acts).read_bytes())  # noqa: S301 - our own, of this run
        config = uvicorn.Config(bare(pool, known), port=0, http="h11", log_level="warning", access_log=False)
        listening = config.bind_socket()
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the desk has it; else 40 ms an answer
        print(listening.getsockname()[1], flush=True)
        uvicorn.Server(config).run([listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
