"""What tests of the plan work with: events read without a server, what the database would know, and the plan."""

from datetime import UTC, datetime
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crash.workbench import RECEIVED_MS, rulebook
from north_jutland import topic_for
from sent import CPR, WHY, Event, event
from services.core.deadlines.reminders import Timetables
from services.effects.actors import ROUTER
from services.effects.audit_records import LeafBatch
from services.effects.draft import Draft
from services.effects.ids import Ids
from services.effects.intake_port import Record
from services.effects.offer_terms import OfferTerms
from services.effects.plan import CaseHandover, Known, KnownCase, Origin, Plan
from services.effects.planner import Planner
from services.effects.postgres_values import instant_number, instant_text
from services.effects.reading import Reading, read
from services.effects.sealing import PersonKey, Sealer, case_key

SEALER = Sealer({1: b"m" * 32}, b"l" * 32)
NOW = datetime(2026, 2, 10, 8, 30, tzinfo=UTC)
PARTITION, OFFSET = 3, 7
CASE, ITEM, EARLIER = b"c" * 16, b"i" * 16, b"e" * 16


def concern(publisher: str, kind: str, residence: str, **changes: Any) -> Event:
    """Return a concern about somebody of sixteen who is made up."""
    data = {
        "subject": {"cpr": "700110-4234", "residence": residence},
        "legal_basis": "RPL115-1-1",
        "necessity": WHY,
        "observed_on": "2026-02-07",
        "source_kind": "ssp_worker",
        **changes,
    }
    return event(publisher, kind, data)


FIRST = concern("kommune-0860", "stadium_concern", "0860")


def publisher_of(sent: Event) -> str:
    """Return who sent an event."""
    return str(sent["source"]).rpartition(":")[2]


def reading(sent: Event, offset: int = OFFSET) -> Reading:
    """Read and decide one event as it lies on its publisher's topic."""
    publisher = publisher_of(sent)
    origin = Origin("cluster", f"in.{publisher}", PARTITION, publisher)
    return read(Record(offset, RECEIVED_MS, [], orjson.dumps(sent)), origin, rulebook())


def knowing(kind: str, identity: str, person: bytes = b"p" * 16) -> Known:
    """Return what is known when one person was met before."""
    return Known(people={SEALER.pseudonym(kind, identity): PersonKey(person, AESGCM(b"k" * 32))})


def planned(*sent: Event, known: Known | None = None) -> Plan:
    """Plan events, one record after the other."""
    readings = [reading(one, OFFSET + at) for at, one in enumerate(sent)]
    return Planner(known or Known(), SEALER, NOW, topic_for).build(readings)


def item(**changes: Any) -> CaseHandover:
    """Return an item that was offered to KSP of Hjorring by an earlier event of the case."""
    stands = {
        "id": ITEM,
        "event": EARLIER,
        "case_id": CASE,
        "person": b"p" * 16,
        "publisher": "kriminalforsorgen",
        "event_id": "earlier",
        "type": "release_notice",
        "forum": "ksp",
        "municipality": "0860",
        "stage": "queue",
        "state": "accepted",
        "version": 2,
        "legal_basis": "RPL115-1-3-a",
        "forwarding": None,
    }
    return CaseHandover(**{**stands, **changes})


def receipts(plan: Plan) -> list[dict[str, Any]]:
    """Return what the publisher is told."""
    return [orjson.loads(row.data)["data"] for row in plan.outbox if row.topic.startswith("receipts.")]


def continuing(*open_items: CaseHandover, version: int = 1) -> Known:
    """Return what is known of a release case at some version with open items."""
    known = knowing("cpr", CPR.replace("-", ""))
    known.cases[case_key(SEALER, "kriminalforsorgen", "KF-1")] = KnownCase(case_id=CASE, version=version)
    known.open[CASE] = list(open_items)
    return known


def ends(plan: Plan) -> tuple[int, int, list[str]]:
    """Return how many became events, how many were duplicates, and what the others died of."""
    return len(plan.event), len(plan.duplicates), [letter.code for letter in plan.dead_letter]


def recall(of: str) -> Event:
    """Return the recall of an event of Kriminalforsorgen's."""
    ref = {"source": "urn:stafet:publisher:kriminalforsorgen", "id": of}
    return event("kriminalforsorgen", "event_recalled", {"event_ref": ref, "reason": "wrong_person"})


def drafted(known: Known | None = None) -> Draft:
    """Return an empty plan of one partition of Hjørring's while it is written."""
    origin = Origin("cluster", "in.kommune-0860", PARTITION, "kommune-0860")
    text = instant_text(NOW)
    plan, ids = Plan(LeafBatch(text, ROUTER)), Ids(RECEIVED_MS)
    return Draft(
        plan=plan,
        origin=origin,
        known=known or Known(),
        sealer=SEALER,
        topic_for=topic_for,
        new_id=ids,
        terms=OfferTerms(Timetables(), NOW, text),
        moment=NOW,
        now=instant_number(NOW),
        now_text=text,
        on_behalf="publisher/x",
    )
