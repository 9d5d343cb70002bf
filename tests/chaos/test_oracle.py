"""The parts of the oracle that need no server, each shown to report and to keep silent; and that seeds are stable."""

from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest

from chaos import acts, canaries, faults, log_check, merkle, script
from chaos.crew import Once
from chaos.evidence import Evidence, Place, Raw
from chaos.ledger import check as ledger
from chaos.people import REFUSED, UNSURE, WON, Tried
from chaos.publisher import Sent
from crash.workbench import RECEIVED_MS, rulebook
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import read

LEAVES = [merkle.leaf(bytes([number])) for number in range(20)]
HANDOVER = UUID(int=1)


def peaks(size: int) -> bytes:
    """The peaks of a tree over the first leaves, put together by hand."""
    found, start = b"", 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            found += merkle.root(LEAVES[start : start + (1 << bit)])
            start += 1 << bit
    return found


def test_the_second_tree_gives_the_published_roots() -> None:
    """Roots of the test vectors that RFC 6962's first implementation was published with."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    hashes = [merkle.leaf(bytes.fromhex(leaf)) for leaf in leaves]
    assert merkle.root(hashes[:1]).hex().startswith("6e340b9c")
    assert merkle.root(hashes[:2]).hex().startswith("fac54203")
    assert merkle.root(hashes).hex().startswith("5dc9da79")
    assert merkle.fold(0, b"") == merkle.root([])


def test_heads_over_the_same_leaves_are_consistent() -> None:
    """Every head taken while the log grew fits the final leaves."""
    assert list(log_check.heads(LEAVES, [(size, peaks(size)) for size in range(21)])) == []


@pytest.mark.parametrize("number", [0, 7, 19])
def test_a_changed_leaf_contradicts_a_head(number: int) -> None:
    """One leaf changed anywhere under a head is seen."""
    changed = [*LEAVES[:number], merkle.leaf(b"other"), *LEAVES[number + 1 :]]
    assert any(line.startswith("I11") for line in log_check.heads(changed, [(20, peaks(20))]))


def test_a_missing_leaf_contradicts_a_head() -> None:
    """A leaf taken out of the middle or from the end is seen, and so is a log that goes back."""
    assert any("I11" in line for line in log_check.heads(LEAVES[:7] + LEAVES[8:], [(20, peaks(20))]))
    assert any("I11" in line for line in log_check.heads(LEAVES[:-1], [(20, peaks(20))]))
    assert any("I8" in line for line in log_check.heads(LEAVES, [(8, peaks(8)), (7, peaks(7)), (20, peaks(20))]))


@pytest.mark.parametrize(
    ("text", "sings"),
    [
        ("kanarie0011", True),
        ("Asta Opdigtsen", True),
        ("KF-2026-000117", True),
        ('{"x": "610190-1234"}', True),
        ("6101901234", True),
        ("610190-1235", False),
        ("96101901234", False),
        ("in.kriminalforsorgen/3/17", False),
    ],
)
def test_a_canary_is_heard(text: str, *, sings: bool) -> None:
    """Names, texts, case numbers and the run's own CPR numbers are found; other digits are not."""
    people = canaries.numbers([b'{"cpr":"610190-1234"}', None])
    assert bool(list(canaries.sing(text, people))) == sings


def small(order: tuple[int, int] = (0, 1), ends: int = 2) -> Evidence:
    """Two events on one partition, decided in an order, of which `ends` have a row."""
    values = [b'{"id":"%d","type":"t","data":{}}' % number for number in range(2)]
    rows = [
        {
            "id": UUID(int=number),
            "publisher": "x",
            "event_id": str(number),
            "topic": "in.x",
            "partition": 0,
            "offset": number,
            "decided_at": datetime(2026, 1, 1, 12, order.index(number), tzinfo=UTC),
            "decision": '{"codes": []}',
        }
        for number in range(2)
    ][:ends]
    position = {"topic": "in.x", "partition": 0, "records": 2, "next_offset": 2, "duplicates": 0}
    return Evidence(
        [Sent(script.Message("in.x", "k", value, script.EVENT, str(at)), 0, at) for at, value in enumerate(values)],
        {Place("in.x", 0, at): Raw(b"k", (), value) for at, value in enumerate(values)},
        {"event": rows, "dead_letter": [], "inbox": rows, "kafka_position": [position]},
    )


def test_lost_doubled_and_swapped_events_are_told_apart() -> None:
    """The ledger is silent about a sound history and names each of the three damages."""
    assert list(ledger(small())) == []
    assert any(line.startswith("I1 lost") for line in ledger(small(ends=1)))
    assert any(line.startswith("I4 order") for line in ledger(small(order=(1, 0))))
    doubled = small()
    doubled.tables["event"] = [*doubled.tables["event"], {**doubled.tables["event"][0], "id": UUID(int=9)}]
    assert any(line.startswith("I2 doubled") for line in ledger(doubled))


def test_a_recall_that_was_forgotten_is_found() -> None:
    """An open item of a recalled event, a mark that no recall explains, an event said to be recalled: each is named."""
    one = small()
    back = {
        "id": "1",
        "type": "dk.stafet.event_recalled.v1",
        "data": {"event_ref": {"id": "0"}, "reason": "cancelled"},
    }
    place = Place("in.x", 0, 1)
    value = orjson.dumps(back)
    one.records[place] = Raw(b"k", (), value)
    one.sent[1] = Sent(script.Message("in.x", "k", value, script.EVENT, "1"), 0, 1)
    item = {"publisher": "x", "event_id": "0", "state": "recalled"}
    one.tables["handover"] = [item]
    assert list(ledger(one)) == []
    one.tables["handover"] = [{**item, "state": "offered"}]
    assert [line for line in ledger(one) if "item of it is offered" in line]
    lost = small()
    lost.tables["inbox"] = [*lost.tables["inbox"], {"publisher": "x", "event_id": "7", "digest": b""}]
    assert [line for line in ledger(lost) if "that nobody sent" in line]
    said = small()
    said.tables["event"][0]["decision"] = '{"codes": ["RECALLED"]}'
    assert [line for line in ledger(said) if "nobody recalled it" in line]


@pytest.mark.parametrize(
    ("ended", "report"),
    [
        ((WON, REFUSED), None),
        ((UNSURE, REFUSED), None),
        ((REFUSED, REFUSED), "I2"),
        ((WON, WON), "I2"),
        ((REFUSED, WON), "I1"),
    ],
)
def test_a_taken_handover_has_exactly_one_winner(ended: tuple[str, str], report: str | None) -> None:
    """The actor in the history is the one who was told so, or one who was told nothing."""
    tried = [Tried(HANDOVER, "accepted", f"person/k/o/{at}", 1, one) for at, one in enumerate(ended)]
    steps = [
        {
            "handover": HANDOVER,
            "version": 1,
            "from_state": None,
            "state": "offered",
            "code": None,
            "actor": "r",
            "leaf": 0,
        },
        {
            "handover": HANDOVER,
            "version": 2,
            "from_state": "offered",
            "code": None,
            "state": "accepted",
            "actor": "person/k/o/0",
            "leaf": 1,
        },
    ]
    row = {"id": HANDOVER, "state": "accepted", "version": 2}
    found = list(acts.check(Evidence([], {}, {"handover": [row], "handover_step": steps}, tried=tried)))
    assert [line[:2] for line in found] == ([report] if report else [])
    row["version"] = 3
    assert any(
        line.startswith("I7") for line in acts.check(Evidence([], {}, {"handover": [row], "handover_step": steps}))
    )


def test_a_seed_gives_the_same_campaign_again() -> None:
    """Messages and faults of a seed are always the same, and those of another seed are others."""
    assert script.messages(7, 300) == script.messages(7, 300) != script.messages(8, 300)
    assert faults.draw(7, 50, real=True) == faults.draw(7, 50, real=True) != faults.draw(8, 50, real=True)
    labels = {message.label for message in script.messages(7, 1000)}
    assert labels == {script.EVENT, script.DEAD, script.AGAIN, script.CONFLICT}


def test_what_a_script_calls_broken_is_broken() -> None:
    """What the campaign expects of a message is what the product's own reader makes of it, for every odd kind."""
    for message in (one for seed in range(5) for one in script.messages(seed, 1500)):
        if message.label in {script.EVENT, script.DEAD}:
            reading = read(
                Record(0, RECEIVED_MS, [], message.value),
                Origin("", message.topic, 0, message.topic.removeprefix("in.")),
                rulebook(),
            )
            assert (reading.dead is not None) == (message.label == script.DEAD), message


def test_every_kind_of_fault_comes_in_fifty() -> None:
    """A campaign of the usual size meets every kind that its servers can suffer."""
    for real in (False, True):
        assert {fault.kind for fault in faults.draw(1, 50, real=real)} == {
            name for name, kind in faults.KINDS.items() if real or not kind.real
        }


def test_an_armed_failpoint_is_given_to_one_start_only() -> None:
    """The first copy of the environment has it, the second has not."""
    environment = Once({"A": "1"})
    environment.arm("read:kill:1")
    assert dict(**environment) == {"A": "1", "STAFET_FAIL": "read:kill:1"}
    assert {**environment} == {"A": "1"}
