"""Segments of a chunk: what builds on each other is stored one after the other."""

from sent import Event, event, release
from services.effects.segments import segments
from unit.effects.planning import FIRST, reading, recall


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
    reply = event(
        "kommune-0860", "question_answered", {"question": "8f3e0a52-1c5b-4c1e-9a77-2d6c0b1f4e90", "answer": "Ja."}
    )
    assert cut(wish, reply, wish) == [1, 1, 1]
