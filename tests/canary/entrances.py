"""Entrances: canaries are sent in as events by Kafka and HTTP, whole and broken, and as parameters of every route."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from confluent_kafka import Producer

from canary.planted import CPRS, NAME, TEXT, planted
from docs.pages import ROOT

Event = dict[str, Any]
_ENDING = ("/forward", "/return", "/close")
"""Acts after which an item is not worked on any more: they come last."""
_DOCUMENT = ROOT / "schemas" / "openapi" / "desk.json"


def events() -> Iterator[Event]:
    """Yield every example event that a publisher may send, about canaries, with an id of its own."""
    for path in sorted((ROOT / "schemas" / "examples").glob("*/*.json")):
        if path.parent.name != "outgoing":
            event = json.loads(path.read_text(encoding="utf-8"))
            yield event | {"id": str(uuid4()), "data": planted(event["data"])}


def broken(event: Event) -> Iterator[bytes]:
    """Yield the event damaged in ways that each become a dead letter; the canary stands where the fault is."""
    data = event["data"]
    for changes in (
        {"subject": {"cpr": f"{CPRS[0]}9", "name": NAME}},
        {"subject": TEXT},
        {"legal_basis": TEXT},
        {"necessity": [TEXT]},
        {"observed_on": f"{CPRS[0]} {NAME}"},
        {TEXT: NAME},
    ):
        yield json.dumps(event | {"id": str(uuid4()), "data": data | changes}).encode()
    yield json.dumps(event | {"id": str(uuid4()), "type": f"dk.stafet.{NAME}.v1"}).encode()
    yield json.dumps(event | {"id": str(uuid4()), "time": TEXT, "datacontenttype": NAME, NAME: CPRS[0]}).encode()
    whole = json.dumps(event | {"id": str(uuid4())}).encode()
    yield whole[:-1]
    yield whole.replace(b'"necessity"', b'"necessity": "' + TEXT.encode() + b'", "necessity"')
    yield b"\xff\xfe" + NAME.encode("utf-16-le")
    yield f"{CPRS[0]};{NAME};{TEXT}".encode()


def by_kafka(bootstrap: str, topic: str, values: list[bytes]) -> None:
    """Produce records whose key and headers are canaries, too."""
    producer = Producer({"bootstrap.servers": bootstrap, "log_level": 0})
    for value in values:
        headers: list[tuple[str, str | bytes | None]] = [
            ("content-type", b"application/cloudevents+json"),
            (NAME, TEXT.encode()),
        ]
        producer.produce(topic, value, key=CPRS[0].encode(), headers=headers)
    assert producer.flush(60) == 0


def every_route(client: httpx.Client, items: list[str]) -> Iterator[httpx.Response]:
    """Yield the answers of every route of the document: of real items, and with a canary in every parameter."""
    document = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    for path, methods in sorted(document["paths"].items(), key=lambda row: row[0].endswith(_ENDING)):
        if path.endswith("/signals"):
            continue  # a flow without an end; its events are looked at as such
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            reference = (body or {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
            for place in (*items, f"{NAME} {CPRS[0]}"):
                target = path.replace("{id}", place).replace("{forum}", place)
                yield from _asked(client, method, target, schemas.get(reference))


def _asked(client: httpx.Client, method: str, target: str, schema: dict[str, Any] | None) -> Iterator[httpx.Response]:
    item = "/".join(target.split("/")[:5])
    known = {"Idempotency-Key": f"{CPRS[0]}-{uuid4()}"}
    asked = {"municipality": CPRS[0], "stage": TEXT, "state": NAME, "limit": CPRS[0], "after": NAME}
    if method == "get":
        yield client.get(target)
        yield client.get(target, params=asked)
        return
    for body in _bodies(schema or {}):
        known["If-Match"] = client.get(item).headers.get("ETag", "Kanarie")
        yield client.post(target, json=body, headers=known)
    yield client.post(target, content=f'{{"{NAME}": "{TEXT}"', headers=known | {"Content-Type": "application/json"})
    yield client.post(
        target, content=TEXT.encode(), headers={"Content-Type": "text/Kanariefugl", "If-Match": "Kanarie"}
    )


def _bodies(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    members = schema.get("properties", {})
    texts = {name: TEXT for name, one in members.items() if "string" in str(one.get("type")) and "pattern" not in one}
    examples = {name: one["examples"][0] for name, one in members.items() if one.get("examples")}
    yield examples | {
        name: TEXT for name in texts if isinstance(examples.get(name, ""), str) and "enum" not in members[name]
    }
    yield texts | dict.fromkeys(members, CPRS[0])
    yield examples | {NAME: TEXT}


def files(folder: Path) -> list[Path]:
    """Write files of damaged events as a publisher would keep them; returns them."""
    folder.mkdir()
    whole = next(events())
    contents = [*broken(whole), json.dumps([whole, {"source": NAME, "data": TEXT}]).encode()]
    found = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.json"
        path.write_bytes(content)
        found.append(path)
    return found
