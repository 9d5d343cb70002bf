"""Reading a record: whose event it may speak for, under which decision."""

from datetime import UTC, datetime

import orjson
import pytest

from crash.workbench import RECEIVED_MS, rulebook
from hostile.inputs import STRUCTURED
from schemas.codec import LARGEST
from schemas.sameness import as_written
from sent import Event, release
from services.effects import reading as module
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import digest, read, receipt
from unit.effects.planning import FIRST, SEALER, concern, reading, recall

ORIGIN = Origin("cluster", "in.kommune-0860", 0, "kommune-0860")


def test_a_forged_source_burns_nobody_s_id() -> None:
    """A record with another publisher's source is buried under no event's id."""
    foreign = Origin("cluster", "in.kommune-0851", 0, "kommune-0851")
    forged = read(Record(0, 1_770_708_600_000, list(STRUCTURED), orjson.dumps(FIRST)), foreign, rulebook())
    assert (forged.event_id, forged.dead) == (None, "SOURCE_NOT_TOPIC")


@pytest.mark.parametrize(
    ("sent", "owner"),
    [
        (FIRST, ("cpr", "7001104234")),
        (concern("kommune-0860", "stadium_concern", "0860", subject={"name": "Fiktiv"}), None),
        (release("KF-1", subject={"name": "Fiktiv", "residence": "0860"}), ("case", "kriminalforsorgen\x00KF-1")),
        (recall("x"), ("publisher", "kriminalforsorgen")),
        (concern("kommune-0860", "stadium_concern", "0860", observed_on="yesterday"), ("publisher", "kommune-0860")),
    ],
)
def test_content_is_sealed_for_whoever_it_is_about(sent: Event, owner: tuple[str, str] | None) -> None:
    """By number, else by case, else by the event itself; what is about nobody, or broken, by its publisher."""
    wanted = owner or ("event", f"kommune-0860\x00{sent['id']}")
    assert reading(sent).owner == wanted


def test_the_same_data_are_known_by_today_s_digest_and_by_the_one_of_before() -> None:
    """Events stored when the digest was one of the bytes as written are duplicates still; other data are not."""
    read_now = reading(FIRST)
    assert read_now.envelope is not None
    before = digest(read_now.envelope, read_now.record.value, as_written)
    assert read_now.digest != before
    assert read_now.says_the_same_as(read_now.digest, SEALER)
    assert read_now.says_the_same_as(before, SEALER)
    assert not read_now.says_the_same_as(b"another", SEALER)
    other = reading({**FIRST, "type": "dk.stafet.youth_crime_concern.v1"})
    assert not other.says_the_same_as(read_now.digest, SEALER)
    nothing = read(Record(0, 0, [], b"{"), ORIGIN, rulebook())
    assert nothing.says_the_same_as(nothing.digest, SEALER)
    assert not nothing.says_the_same_as(before, SEALER)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"{", "NOT_JSON"),
        (None, "EMPTY"),
        (orjson.dumps({**FIRST, "id": "x" * 513}), "NOT_CLOUDEVENT"),
        (orjson.dumps({**FIRST, "id": "a\u0007"}), "NOT_CLOUDEVENT"),
        (orjson.dumps({**FIRST, "type": "a\u0007"}), "NOT_CLOUDEVENT"),
        (b"x" * (LARGEST + 1), "TOO_LARGE"),
    ],
)
def test_what_is_no_event_speaks_for_none(sent: bytes | None, code: str) -> None:
    """It has a code, its publisher as owner, and neither an id nor a decision."""
    found = read(Record(0, RECEIVED_MS, [], sent), ORIGIN, rulebook())
    assert (found.dead, found.event_id, found.decided, found.owner) == (code, None, None, ("publisher", "kommune-0860"))
    with pytest.raises(ValueError, match=code):
        found.speaks()


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        (RECEIVED_MS, datetime(2026, 2, 10, 7, 30, tzinfo=UTC)),
        (RECEIVED_MS + 1, datetime(2026, 2, 10, 7, 30, 0, 1000, tzinfo=UTC)),
        (-1, datetime(1970, 1, 1, tzinfo=UTC)),
        (2**62, datetime(2199, 12, 31, tzinfo=UTC)),
    ],
)
def test_a_receipt_is_a_moment_that_a_calendar_has(stamp: int, at: datetime) -> None:
    """A broker without a time, or with one of another age, stops nobody."""
    assert receipt(Record(0, stamp, [], b"")) == at


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("dk.stafet.stadium_concern.v2", "dk.stafet.stadium_concern.v2"),
        ("dk.stafet.stadium_concem.v1", "stadium_concem"),
        ("dk.stafet.Anne Andersen.v1", "unknown"),
        ("com.example.anything", "unknown"),
    ],
)
def test_a_type_of_none_of_ours_is_not_passed_on(kind: str, told: str) -> None:
    """A later version or a typing error is worth telling; anybody's text is not."""
    decided = reading({**FIRST, "type": kind}).decided
    assert decided is not None
    assert (decided.decision.event_type, decided.decision.codes) == (told, ("TYPE_NOT_ALLOWED",))


def test_a_release_is_a_version_of_its_case_and_its_cancellation_too() -> None:
    """Danger is no version: nothing of it is stored but that the police were to be called."""
    assert reading(release("KF-1", 3)).case == ("KF-1", 3)
    assert reading(release("KF-1", 4, date_status="cancelled", subject=7)).case == ("KF-1", 4)
    assert reading(release("KF-1", 3, danger_now=True)).case is None
    assert reading(FIRST).case is None


def test_a_fault_of_our_own_kills_one_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 11: it is buried as UNPROCESSABLE, and the others are read."""

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(module, "decide", broken)
    assert reading(FIRST).dead == "UNPROCESSABLE"
