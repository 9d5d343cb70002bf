"""The job that every side of this bench does: inbox, effect and outbox row per event, in one transaction per batch."""

import json
import os
import time

import orjson
import psycopg

DDL = """
DROP TABLE IF EXISTS b_inbox, b_effect, b_outbox, b_position;
CREATE TABLE b_inbox (source text, event_id text, PRIMARY KEY (source, event_id));
CREATE TABLE b_effect (source text, event_id text, account int, amount bigint);
CREATE TABLE b_outbox (id bigint GENERATED ALWAYS AS IDENTITY, source text, event_id text, payload text);
CREATE TABLE b_position (topic text, partition int, next_offset bigint, PRIMARY KEY (topic, partition));
"""
_STAGE = """
CREATE TEMP TABLE IF NOT EXISTS b_stage (event_id text, account int, amount bigint, payload text) ON COMMIT DELETE ROWS
"""
_COPY = "COPY b_stage (event_id, account, amount, payload) FROM STDIN (FORMAT BINARY)"
_TYPES = ("text", "int4", "int8", "text")
_APPLY = """
WITH one AS (SELECT DISTINCT ON (event_id) * FROM b_stage ORDER BY event_id),
fresh AS (INSERT INTO b_inbox SELECT %(source)s, event_id FROM one ORDER BY event_id
          ON CONFLICT DO NOTHING RETURNING event_id),
effect AS (INSERT INTO b_effect SELECT %(source)s, one.event_id, account, amount FROM one JOIN fresh USING (event_id))
INSERT INTO b_outbox (source, event_id, payload)
SELECT %(source)s, one.event_id, payload FROM one JOIN fresh USING (event_id)
"""


def row(value: bytes) -> tuple[str, int, int, str]:
    """Return the columns of one event of about 600 bytes."""
    event = orjson.loads(value)
    payload = orjson.dumps({name: event[name] for name in ("id", "account", "amount", "kind")})
    return event["id"], event["account"], event["amount"], payload.decode()


def event(number: int) -> bytes:
    """Return one fictive event of about 600 bytes."""
    return orjson.dumps(
        {
            "id": f"e-{number:010d}",
            "account": number % 5000,
            "amount": number * 7 % 100_000,
            "kind": "concern",
            "note": "En fiktiv tekst om ingenting, som kun er her for at fylde. " * 8,
        }
    )


class Store:
    """Writes batches of raw values; `fence` adds the compare-and-set that our edge needs and the others lack."""

    def __init__(self, dsn: str) -> None:
        """Connect and prepare the staging table."""
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.connection.execute(_STAGE)

    def apply(self, source: str, values: list[bytes], fence: tuple[str, int, int, int] | None = None) -> None:
        """Write one batch in one transaction."""
        rows = [row(value) for value in values]
        with self.connection.transaction(), self.connection.cursor() as cursor:
            with cursor.copy(_COPY) as stream:
                stream.set_types(_TYPES)
                for one in rows:
                    stream.write_row(one)
            if fence is not None:
                topic, partition, base, new = fence
                cursor.execute(
                    "UPDATE b_position SET next_offset = %s WHERE topic = %s AND partition = %s AND next_offset = %s",
                    (new, topic, partition, base),
                )
                if cursor.rowcount != 1:
                    raise RuntimeError("stale position")
            cursor.execute(_APPLY, {"source": source})


class Tally:
    """Counts what was stored, and ends the process with one JSON line when it is enough."""

    def __init__(self, enough: int) -> None:
        """Take the number of events to measure."""
        self._enough = enough
        self._done = 0
        self._start = self._cpu = 0.0

    def begin(self) -> None:
        """Say that the first events are here: what came before is not measured."""
        if not self._start:
            self._start, self._cpu = time.perf_counter(), time.process_time()

    def stored(self, count: int) -> None:
        """Say that some were stored."""
        self._done += count
        if self._done >= self._enough:
            seconds, cpu = time.perf_counter() - self._start, time.process_time() - self._cpu
            told = json.dumps({"events": self._done, "seconds": seconds, "cpu": cpu})
            os.write(1, f"\n{told}".encode())  # a Faust worker draws on the line before, and holds sys.stdout
            os._exit(0)
