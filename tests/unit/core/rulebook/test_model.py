"""The rulebook as a whole: its hash, what it rests on, and whom it sends things back to."""

import hashlib
import json
from typing import Any

import pytest

from north_jutland import returns_to
from services.core.rulebook.model import FILES, build, restore
from unit.core.broken import built, documents, forum, refused

BOOK = built(lambda _: None)


@pytest.mark.parametrize(
    ("publisher", "address"),
    [
        ("kriminalforsorgen", ("ksp_manual", None)),
        ("nordjyllands-politi", ("police_prevention_unit", None)),
        ("kommune-0860", ("municipal_triage", "0860")),
        ("region-nordjylland", ("district_triage", None)),
        ("somebody-who-left", ("district_triage", None)),
    ],
)
def test_a_returned_item_goes_to_its_sender_s_own_queue(publisher: str, address: tuple[str, str | None]) -> None:
    """Contracts 3: what is returned is offered to the sender's triage queue."""
    assert BOOK.returns_to(publisher) == address
    assert returns_to(publisher) == address


def test_the_hash_is_that_of_the_documents_whatever_their_order() -> None:
    """Two districts with the same words have one rulebook; one other word is another."""
    turned = {name: dict(reversed(of.items())) for name, of in reversed(documents().items())}
    assert build(turned).hash == BOOK.hash
    assert build(turned).text == BOOK.text
    other = built(lambda of: of["texts.yaml"]["outcomes"]["routed"].update(en="Sent on."))
    assert other.hash != BOOK.hash
    assert BOOK.hash == f"sha256:{hashlib.sha256(BOOK.text.encode()).hexdigest()}"


def test_what_was_stored_is_read_again_as_it_was() -> None:
    """From its text alone comes the same rulebook, under the same hash."""
    again = restore(BOOK.text)
    assert (again.hash, again.text) == (BOOK.hash, BOOK.text)
    assert again.forums == BOOK.forums
    assert again.task_order == BOOK.task_order


def test_a_file_too_many_or_too_few_is_refused() -> None:
    """A misspelt file would be two faults: one that nobody reads, one that is not there."""
    assert "notes.yaml: filen hører ikke til" in refused(lambda of: of.update({"notes.yaml": {}}))
    for name in FILES:
        assert f"{name}: filen mangler" in refused(lambda of, gone=name: of.pop(gone))


def test_what_it_rests_on_is_all_that_anything_cites() -> None:
    """Rows, forums, deadlines, disclosure, retention and contacts: a rule that one of them cites is cited."""
    assert BOOK.cited == set(BOOK.rules)
    assert {"KSP-7", "ORG-3", "CHI-4", "EXIT-7", "RET-3", "KSP-2"} <= BOOK.cited


def test_a_wish_may_name_a_forum_and_no_queue() -> None:
    """`addressed_to` is for forums of the plan, those that take nobody too (they say why)."""
    assert {"ssp", "rug_udvalg"} <= BOOK.forum_ids
    assert BOOK.forum_ids.isdisjoint({"municipal_notification_desk", "district_triage"})


def test_a_publisher_is_known_by_its_source_and_by_its_id() -> None:
    """The one as CloudEvents say it, the other as topics do."""
    police = BOOK.publisher_of("urn:stafet:publisher:nordjyllands-politi")
    assert police is not None
    assert BOOK.publisher_by_id["nordjyllands-politi"] is police
    assert BOOK.publisher_of("nordjyllands-politi") is None


def test_rows_are_known_by_what_they_do() -> None:
    """The rows that forbid a task, the words of each, and the facts that any reason asks about."""
    rows = {one.id: one for table in BOOK.tables.values() for one in table}
    assert BOOK.rows_that_stop == {name for name, one in rows.items() if one.then.stops}
    assert "no_contact_abuse" in BOOK.rows_that_stop
    assert BOOK.row_texts["stadium_minor"] == rows["stadium_minor"].then.texts
    assert list(BOOK.weighing) == sorted(BOOK.weighing)
    asked = {one.fact for reasons in BOOK.why_not.values() for reason in reasons for one in reason.when}
    assert set(BOOK.weighing) == asked


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("why_not: den sidste begrundelse", lambda of: forum(of, "psp")["why_not"][-1].update(when={"charged": True})),
        ("why_not: den sidste begrundelse", lambda of: forum(of, "psp").pop("why_not")),
        ("why_not: med mode", lambda of: forum(of, "lokalraad_hjoerring").update(why_not=[{"why": "UNDER_10"}])),
        ("means: age er ukendt", lambda of: of["routing.yaml"]["meanings"][0].update(means="age")),
        ("start: nowhere er ukendt", lambda of: of["routing.yaml"].update(start="nowhere")),
        ("after: nowhere er ukendt", lambda of: of["routing.yaml"].update(after=["nowhere"])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_parts_that_do_not_fit_are_refused(said: str, change: Any) -> None:
    """A forum without a last reason, reasons of a body that takes nobody, words of no table and no flag."""
    assert said in refused(change)


def test_reasons_that_go_before_stand_before_the_shared_ones() -> None:
    """A forum's own first reasons, those that all share, and its others: in this order they are asked."""
    shared = [one["why"] for one in documents()["forums.yaml"]["why_not_first"]]
    for one in documents()["forums.yaml"]["forums"]:
        if one["id"] in BOOK.why_not:
            own = [[each["why"] for each in one.get(key, ())] for key in ("why_not_before", "why_not")]
            assert [reason.code for reason in BOOK.why_not[one["id"]]] == own[0] + shared + own[1]


def test_what_was_stored_with_a_key_that_nobody_asks_for_is_read() -> None:
    """A candidate with one is refused now; what was activated when it passed decides and explains for ever."""
    changed = documents()
    changed["deadlines.yaml"]["sets"][0]["strange"] = True
    forum(changed, "psp")["why_not"][0]["strange"] = True
    text = json.dumps(changed, sort_keys=True)
    assert restore(text).why_not == restore(BOOK.text).why_not
