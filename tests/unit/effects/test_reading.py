"""Reading a record: whose event it may speak for, what of it is kept, and where a chunk must be cut."""

import orjson

from crash.workbench import rulebook
from hostile.inputs import STRUCTURED
from sent import Event, event, release
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import read, segments
from unit.effects.planning import FIRST, reading, recall


def test_a_forged_source_burns_nobody_s_id() -> None:
    """A record with another publisher's source is buried under no event's id."""
    foreign = Origin("cluster", "in.kommune-0851", 0, "kommune-0851")
    forged = read(Record(0, 1_770_708_600_000, list(STRUCTURED), orjson.dumps(FIRST)), foreign, rulebook())
    assert (forged.event_id, forged.dead) == (None, "SOURCE_NOT_TOPIC")


def test_records_that_build_on_each_other_are_stored_one_after_the_other() -> None:
    """A recall after its event, an event after its recall, two of one item's ends: each begins a segment."""
    release_1, release_2 = release("KF-1"), release("KF-1", 2)
    back, other = recall(release_1["id"]), recall("other")

    def cut(*sent: Event) -> list[int]:
        return [len(part) for part in segments([reading(one) for one in sent])]

    assert cut(release_1, back) == cut(back, release_1) == cut(back, recall(release_1["id"])) == [1, 1]
    assert cut(release_1, release_2) == cut(other, release_1) == cut(release_1, other) == [1, 1]
    assert cut(back, other, release("KF-2", id_="another")) == [2, 1]
    ref = {"source": FIRST["source"], "id": FIRST["id"]}
    clears = event("nordjyllands-politi", "infohus_clearance", {"event_ref": ref, "result": "police_only"})
    wish = event("nordjyllands-politi", "statistics", {"municipality": "0860", "period": "2026-01", "counts": {"a": 9}})
    assert cut(wish, clears, clears, wish) == [1, 1, 1, 1]
