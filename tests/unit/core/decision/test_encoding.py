"""Decisions as JSON: what is stored is read again as it was, and what is shown has its words."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from oracle.story import about, decided, message, rulebook
from schemas.faults import Fault
from services.core.decision.encoding import (
    NO_ITEMS,
    as_json,
    compact,
    considered_text,
    due_text,
    everyone_considered,
    expand,
    reason_text,
)
from services.core.decision.model import Considered, Decision, Reason
from services.core.rulebook.deadlines import Deadline
from unit.core.broken import built, row

BOOK = rulebook()
YOUTH = decided(about("youth_crime_concern", 16, home_risk=["abuse", "honour_conflict"]))
CHILD = decided(about("youth_crime_concern", 7, abuse_suspected=True))
RELEASE = decided(about("release_notice", 38, release_date="2026-05-31", placement_date="2024-05-01"))
BROKEN = decided(about("youth_crime_concern", 16, charged="no"))
SILENT = decided(message("release_notice", "kriminalforsorgen", date_status="cancelled", case_ref="K", version=1))
GONE = "(teksten findes ikke i det regelsæt, der gælder nu)"


@pytest.mark.parametrize("decision", [YOUTH, CHILD, RELEASE, BROKEN, SILENT], ids=lambda one: one.event_type)
def test_what_is_stored_is_read_again_as_it_was(decision: Decision) -> None:
    """Through JSON and back every code, date, instant, gap and fact is the same."""
    assert expand(json.loads(json.dumps(compact(decision)))) == decision


def test_what_is_stored_has_no_words() -> None:
    """Words are made when it is read: only codes and what fills their gaps are kept."""
    stored = json.dumps(compact(CHILD), ensure_ascii=False)
    for one in as_json(CHILD, BOOK)["because"]:
        assert one["text"] not in stored


def test_what_an_earlier_version_stored_is_read() -> None:
    """Version 0.1.0 knew no stops: then there were none."""
    stored = json.loads(json.dumps(compact(YOUTH)))
    del stored["stops"]
    assert YOUTH.stops == ("contact_parents",)
    assert expand(stored) == YOUTH._replace(stops=())


def test_forums_with_one_reason_are_stored_as_a_run_and_keep_their_order() -> None:
    """A reason that comes again later is another run: the order of the forums is part of what is told."""
    considered = tuple(Considered(forum, why, {}) for forum, why in (("a", "X"), ("b", "X"), ("c", "Y"), ("d", "X")))
    stored = compact(YOUTH._replace(considered=considered))
    assert stored["considered"] == [["X", "a", "b"], ["Y", "c"], ["X", "d"]]
    assert expand(json.loads(json.dumps(stored))).considered == considered


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2026, 5, 3), "2026-05-03"),
        (datetime(2026, 2, 11, 8, tzinfo=UTC), "2026-02-11T08:00:00Z"),
        (datetime(2026, 2, 11, 10, tzinfo=timezone(timedelta(hours=2))), "2026-02-11T08:00:00Z"),
        (datetime(2026, 2, 11, 8, 0, 0, 250_000, tzinfo=UTC), "2026-02-11T08:00:00.250000Z"),
    ],
)
def test_a_deadline_is_a_date_or_an_instant_in_utc(due: date | datetime, text: str) -> None:
    """And an instant keeps its fraction of a second, which 24 hours after a receipt have."""
    assert due_text(due) == text
    stored = json.loads(json.dumps(compact(YOUTH._replace(deadlines=(Deadline("CHI-4", "assess", due),)))))
    assert expand(stored).deadlines[0].due == due


def test_who_was_weighed_is_told_before_who_never_gets_a_case() -> None:
    """A body without cases says so in its own words; where content was not looked at, nobody was weighed."""
    everyone = list(everyone_considered(YOUTH, BOOK))
    never = [one.id for one in BOOK.forums.values() if one.mode is not None and not one.takes_people]
    assert everyone[: len(YOUTH.considered)] == list(YOUTH.considered)
    assert [(one.forum, one.why) for one in everyone[len(YOUTH.considered) :]] == [(name, NO_ITEMS) for name in never]
    assert list(everyone_considered(SILENT, BOOK)) == []


def test_reasons_have_their_words_in_both_languages() -> None:
    """What has a name is told by its name, a code that has none as it is, and a number as a number."""
    gaps = {"da": "{age} {municipality} {claim} {body} {publisher}", "en": "{municipality} {claim}"}
    book = built(lambda of: row(of, "contact_parents").update(gaps))

    def told(language: str = "da", **params: str | int) -> str:
        return reason_text(Reason("R-1", "contact_parents", params), book, language)

    ssp, consent = BOOK.forums["ssp"].names, BOOK.wording.bases["consent"]
    assert told(age=17, municipality="0860", claim="consent", body="ssp", publisher="p-1") == (
        f"17 Hjørring (0860) {consent['da']} {ssp['da']} p-1"
    )
    assert told("en", municipality="0101", claim="consent") == f"0101 {consent['en']}"
    assert told(body="gone").endswith("gone {publisher}")
    assert reason_text(Reason("R-1", "another row", {}), book) == GONE


def test_why_a_forum_has_no_case_is_told_with_its_ages() -> None:
    """A body that never has any says why itself; what this rulebook does not have is said to be gone."""
    never = next(one for one in BOOK.forums.values() if one.no_items is not None)
    assert never.no_items is not None
    assert considered_text(Considered(never.id, NO_ITEMS, {}), BOOK) == never.no_items["da"]
    assert considered_text(Considered(never.id, NO_ITEMS, {}), BOOK, "en") == never.no_items["en"]
    for one in (("gone", NO_ITEMS), ("gone", "UNDER_10"), ("ssp", NO_ITEMS), ("ssp", "GONE")):
        assert considered_text(Considered(*one, {}), BOOK) == GONE
    for why, age in zip(("TOO_YOUNG", "TOO_OLD"), BOOK.forums["p115_plus_udvalg"].ages, strict=True):
        assert str(age) in considered_text(Considered("p115_plus_udvalg", why, {}), BOOK)


def test_what_is_shown_is_what_the_contract_names() -> None:
    """Contracts 2: these keys, each fault, item and task with its own, dates as texts."""
    shown = as_json(BROKEN, BOOK)
    keys = "event_id event_type rulebook age residence outcome codes faults items tasks deadlines because considered"
    assert list(shown) == keys.split()
    assert shown["faults"] == [{"field": "charged", "fault": "not_boolean"}]
    assert shown["codes"] == ["INVALID_EVENT"]
    item = as_json(RELEASE, BOOK)["items"][0]
    assert list(item) == ["forum", "municipality", "school", "role", "stage", "track", "legal_basis"]
    assert {"rule", "what", "due"} == set(as_json(CHILD, BOOK)["deadlines"][0])
    assert as_json(CHILD, BOOK)["deadlines"][0]["due"] == "2026-02-11T08:00:00Z"


def test_a_fault_is_stored_by_place_and_code() -> None:
    """And never with what stood there."""
    assert compact(BROKEN)["faults"] == [["charged", "not_boolean"]]
    assert expand(compact(BROKEN)).faults == (Fault("charged", "not_boolean"),)
