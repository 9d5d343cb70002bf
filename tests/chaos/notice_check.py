"""Oracle, part 2: what others were told in Kafka is what happened, once each (I2, I3 on the way out)."""

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from typing import Any

from chaos.evidence import Evidence, Raw

Notice = tuple[Hashable, ...]
EXIT = "exit_enhed"
"""Items of this forum, and acts on them, stay out of receipts (EXIT-7)."""


def check(evidence: Evidence) -> Iterator[str]:
    """Yield what is wrong."""
    if evidence.tables["outbox"]:
        yield f"I3 {len(evidence.tables['outbox'])} notices still lie in the outbox"
    heard: dict[Notice, set[str]] = defaultdict(set)
    bodies: dict[str, tuple[str, bytes]] = {}
    for prefix in ("out.", "receipts.", "dlq."):
        for place, raw in evidence.of(prefix):
            body = json.loads(raw.value or b"null")
            before = bodies.setdefault(body["id"], (place.topic, raw.value or b""))
            if before != (place.topic, raw.value):
                yield f"I2 one notice id, two notices: {body['id']} in {place.topic}"
            heard[_notice(place.topic, raw, body)].add(body["id"])
    due = Counter(_due(evidence))
    for notice, count in due.items():
        if len(heard.get(notice, ())) < count:
            yield f"I3 nobody was told: {notice}"
    for notice, ids in heard.items():
        if len(ids) > due[notice]:
            yield f"I2 told {len(ids)} times under different ids: {notice}"


def _notice(topic: str, raw: Raw, body: dict[str, Any]) -> Notice:
    data, key = body["data"], (raw.key or b"").decode()
    if topic.startswith("dlq."):
        return "dead", data["position"], data["code"], key
    if topic.startswith("receipts."):
        if data["change"] == "decision":
            return "decision", topic, data["event_id"], data["receipt"], len(data["items"]), key
        return "acted", topic, data["event_id"], data["change"], data["forum"], data["municipality"], key
    return data["handover"], data["state"], data["version"], key


def _due(evidence: Evidence) -> Iterator[Notice]:
    """Yield every notice that the tables say must have gone out."""
    tables = evidence.tables
    back = {step["handover"] for step in tables["handover_step"] if step["version"] == 1 and "person/" in step["actor"]}
    kept = {(row["handover"], row["version"]): row for row in tables["handover_update"]}
    told = [row for row in tables["handover"] if row["id"] not in back and row["forum"] != EXIT]
    offers = Counter(row["event"] for row in told)
    offers.update(row["before"] for row in kept.values() if row["handover"] in {one["id"] for one in told})
    for row in tables["event"]:
        receipt = f"receipts.{row['publisher']}"
        yield "decision", receipt, row["event_id"], str(row["id"]), offers[row["id"]], row["event_id"]
    for row in tables["dead_letter"]:
        where = f"{row['topic']}/{row['partition']}/{row['offset']}"
        yield "dead", where, row["code"], where
        if row["event_id"] is not None and row["code"] not in {"CONFLICT", "SOURCE_NOT_TOPIC"}:
            yield "decision", f"receipts.{row['publisher']}", row["event_id"], str(row["id"]), 0, row["event_id"]
    ids = {row["id"]: row["event_id"] for row in tables["event"]}
    owners = {row["id"]: row for row in tables["handover"]}
    for step in tables["handover_step"]:
        one = owners.get(step["handover"])
        if one is None:
            continue
        yield str(one["id"]), step["state"], step["version"], str(one["id"])
        moved = step["version"] > 1 and step["state"] != "recalled" and step["code"] != "updated"
        if moved and one["forum"] != EXIT:
            later = [kept[at] for at in kept if at[0] == one["id"] and at[1] > step["version"]]
            then = ids[min(later, key=lambda row: row["version"])["before"]] if later else one["event_id"]
            yield (
                "acted", f"receipts.{one['publisher']}", then, step["state"], one["forum"], one["municipality"], then,
            )  # fmt: skip
