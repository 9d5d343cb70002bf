"""Stored decisions say all that retention asks: what is at its default is not stored, and comes back."""

import json
from datetime import UTC, datetime

import orjson

from schemas.codec import read_kafka
from schemas.envelope import Envelope
from sent import WHY, event
from services.core.decision.decide import decide
from services.core.decision.encoding import compact
from services.core.retention.stored import facts_of
from services.core.rulebook.decision_table import all_hold
from unit.core.broken import built

BOOK = built(lambda _: None)


def test_what_was_seen_as_presence_only_is_known_from_the_decision() -> None:
    """Without a key: the class of weak content applies to it, and not to the same concern without that mark."""
    weak = BOOK.retention.classes["weak_payload"].when
    for presence_only in (True, False):
        data = {
            "subject": {"cpr": "700110-4234", "name": "Opdigtet", "residence": "0860"},
            "legal_basis": "RPL115-1-1",
            "necessity": WHY,
            "observed_on": "2026-02-07",
            "source_kind": "ssp_worker",
            "notification": "considered_not_needed",
            "description": WHY,
            "presence_only": presence_only,
        }
        envelope = read_kafka(orjson.dumps(event("kommune-0860", "stadium_concern", data)), [])
        assert isinstance(envelope, Envelope)
        decision = decide(envelope, datetime(2026, 2, 10, tzinfo=UTC), BOOK, "kommune-0860").decision
        facts = facts_of(json.loads(json.dumps(compact(decision)))["facts"], BOOK)
        assert all_hold(weak, facts) is presence_only
        assert facts.keys() >= BOOK.facts.keys()
