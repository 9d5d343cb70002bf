"""Dead letters of a plan: what is kept of a record that becomes no event, and who is told."""

import orjson
import pytest

from crash.workbench import RECEIVED_MS, rulebook
from services.effects.burials import bury
from services.effects.intake_port import Record
from services.effects.master_keys import SealError, WrappedKey
from services.effects.plan import Origin
from services.effects.reading import read
from services.effects.record_bytes import unpacked
from services.effects.sealing import unseal
from unit.effects.planning import FIRST, OFFSET, PARTITION, SEALER, concern, drafted, ends, knowing, planned, receipts


def test_the_same_id_with_other_data_is_a_conflict() -> None:
    """It is buried without a receipt and without touching the inbox: the id stays that of the first event."""
    other = {**FIRST, "data": {**FIRST["data"], "necessity": "Noget andet."}}
    plan = planned(FIRST, other)
    assert ends(plan) == (1, 0, ["CONFLICT"])
    assert [row.event_id for row in plan.inbox] == [FIRST["id"]]
    assert [one["change"] for one in receipts(plan)] == ["decision"]


def test_a_broken_event_burns_its_id_and_its_publisher_is_told() -> None:
    """A dead letter with an id of its own has an inbox row without an event, and a receipt with the faults."""
    plan = planned(concern("kommune-0860", "stadium_concern", "0860", observed_on="yesterday"))
    assert ends(plan) == (0, 0, ["INVALID_EVENT"])
    assert [row.event for row in plan.inbox] == [None]
    assert receipts(plan)[0]["faults"] == [{"field": "observed_on", "fault": "not_date"}]


def test_a_dead_letter_has_its_leaf_and_a_notice_without_content() -> None:
    """The leaf says what it died of and where it lay; who watches hears position and code."""
    plan = planned(concern("kommune-0860", "stadium_concern", "0860", observed_on="yesterday"))
    (leaf,) = map(orjson.loads, (row.body for row in plan.leaves.ready))
    assert (leaf["op"], leaf["code"], leaf["outcome"]) == ("dead_letter", "INVALID_EVENT", "failed:INVALID_EVENT")
    place = f"in.kommune-0860/{PARTITION}/{OFFSET}"
    assert (leaf["src"], leaf["on_behalf"]) == (place, "publisher/kommune-0860")
    assert leaf["case"] == plan.dead_letter[0].id.hex()
    (notice,) = [orjson.loads(row.data)["data"] for row in plan.outbox if row.topic == "dlq.kommune-0860"]
    assert notice == {"position": place, "code": "INVALID_EVENT", "attempts": 1}


def test_what_lies_there_opens_with_a_key_of_its_own() -> None:
    """Whole as it came; two letters of one publisher have two keys, so that one can be erased for whom it tells of."""
    sent = [concern("kommune-0860", "stadium_concern", "0860", observed_on="yesterday") for _ in range(2)]
    plan = planned(*sent, known=knowing("publisher", "kommune-0860"))
    first, second = plan.dead_letter
    keys = {row.id: SEALER.unwrap(row.id, WrappedKey(row.key_version, row.wrapped_key)) for row in plan.person}
    assert unpacked(unseal(keys[first.person], first.id, first.content)) == ([], orjson.dumps(sent[0]))
    with pytest.raises(SealError):
        unseal(keys[second.person], first.id, first.content)


def test_what_speaks_for_no_event_has_neither_id_nor_type() -> None:
    """A forged source and bytes that are no event: no receipt is sent, and no id is burnt."""
    origin = Origin("cluster", "in.kommune-0851", PARTITION, "kommune-0851")
    for raw in (orjson.dumps(FIRST), b"{"):
        draft = drafted()
        dead = read(Record(OFFSET, RECEIVED_MS, [], raw), origin, rulebook())
        bury(draft, dead, dead.dead or "")
        (letter,) = draft.plan.dead_letter
        assert (letter.event_id, letter.type, letter.faults) == (None, None, "[]")
        assert (draft.plan.inbox, receipts(draft.plan)) == ([], [])
        assert len(draft.plan.leaves.ready) == 1
