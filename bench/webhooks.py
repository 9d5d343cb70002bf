"""Webhooks benchmark: changes in the outbox become deliveries and are told to a local receiver, beside bare httpx."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg

from bench.asking import Ask
from bench.results import Report, middle
from bench.stand import Stand
from connectors.webhook.payload import kind
from integration.hearing import Hearing
from schemas import wire
from servers.receiver import Receiver, receiving
from services.dispatcher.calling import AT_ONCE
from services.runtime.config.settings import Settings, load
from services.storage.outbox import CHANNEL

SINGLE, PAUSE = 100, 0.1
_PUT = "INSERT INTO outbox (topic, key, type, event_id, data) VALUES ('out.ssp.0860', %s, %s, %s, %s)"
_DONE = "SELECT count(*) FROM webhook_delivery WHERE state = 'delivered'"


def run(stand: Stand, ask: Ask) -> Report:
    """Tell so many changes, and post as many bytes by bare httpx, in alternating rounds."""
    report = Report("webhooks")
    messages = [_message() for _ in range(ask.events)]
    ours, bare = [], []
    with _receiver() as port:
        for number in range(ask.rounds):
            settings = load(
                mode="test", home=stand.home, database_url=stand.at(stand.copy(stand.pattern)), health_port=0
            )
            bare.append(asyncio.run(_bare(port, messages)))
            ours.append(_ours(settings, port, messages))
            ask.say(f"round {number + 1}: {ours[-1]:.0f} a second, bare httpx {bare[-1]:.0f}")
    settings = load(mode="test", home=stand.home, database_url=stand.at(stand.copy(stand.pattern)), health_port=0)
    soon = sorted(_soon(settings))
    report.raw = {"ours": ours, "bare": bare, "soon": soon}
    report.add("deliveries told to one receiver", middle(ours), "/s", "≥ 500")
    report.add("bare httpx, nothing stored", middle(bare), "/s")
    report.add("ratio", middle(ours) / middle(bare))
    report.add("from a commit to the receiver, 95th percentile", 1000 * soon[len(soon) * 95 // 100], "ms", "≤ 1000")
    return report


def _ours(settings: Settings, port: int, messages: list[tuple[str, bytes]]) -> float:
    hearing = Hearing(settings, seconds=15.0)
    hearing.sign_up(Receiver(port=port))
    with psycopg.connect(hearing.database, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.executemany(_PUT, [(str(uuid4()), kind("handover_offered"), id_, data) for id_, data in messages])
        worker, began, done = hearing.worker(), time.monotonic(), 0
        while done < len(messages):
            worker.turn()
            row = connection.execute(_DONE).fetchone()
            done = int(row[0]) if row else 0
        took = time.monotonic() - began
    worker.close()
    return len(messages) / took


def _soon(settings: Settings) -> Iterator[float]:
    """Yield how long after its commit each of some changes was heard of, with time to rest between them."""
    hearing = Hearing(settings, seconds=15.0)
    with receiving(Receiver()) as receiver:
        hearing.sign_up(receiver)
        with hearing.working(), psycopg.connect(hearing.database, autocommit=True) as connection:
            for number in range(1, SINGLE + 1):
                time.sleep(PAUSE)
                id_, data = _message()
                connection.execute(_PUT, (str(uuid4()), kind("handover_offered"), id_, data))
                began = time.monotonic()
                connection.execute(f"NOTIFY {CHANNEL}")
                hearing.until(lambda: len(receiver.heard) == number)  # noqa: B023
                yield receiver.heard[-1].at - began


async def _bare(port: int, messages: list[tuple[str, bytes]]) -> float:
    left = iter(messages)
    url, headers = f"http://127.0.0.1:{port}/", {"content-type": wire.CONTENT_TYPE}

    async def post(client: httpx.AsyncClient) -> None:
        for _, data in left:
            (await client.post(url, content=data, headers=headers)).raise_for_status()

    began = time.monotonic()
    async with httpx.AsyncClient(trust_env=False) as client:
        await asyncio.gather(*(post(client) for _ in range(AT_ONCE)))
    return len(messages) / (time.monotonic() - began)


def _message() -> tuple[str, bytes]:
    id_, handover = str(uuid4()), str(uuid4())
    data: dict[str, object] = {
        "handover": handover,
        "forum": "ssp",
        "municipality": "0860",
        "stage": "queue",
        "event_type": "stadium_concern",
        "state": "offered",
        "version": 1,
        "link": f"/h/{handover}",
        "role": "owner",
        "legal_basis": "RPL115-1-1",
        "due": "2026-03-01",
        "answer_by": "2026-03-01",
        "stops": [],
    }
    return id_, wire.cloud_event(id_, kind("handover_offered"), "2026-02-20T12:00:00Z", data)


@contextmanager
def _receiver() -> Iterator[int]:
    command = (sys.executable, str(Path(__file__).with_name("receiver.py")))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield int(child.stdout.readline()) if child.stdout else 0
        finally:
            child.terminate()
