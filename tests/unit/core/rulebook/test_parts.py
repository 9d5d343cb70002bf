"""Disclosure, retention, reasons, contacts and addresses of North Jutland, as the rules and the contract have them."""

import pytest

from north_jutland import returns_to
from services.core.handover.acts import RETURN_REASONS
from services.core.rulebook.vocabulary import STAGES
from services.effects.audit_records import PREVIEW
from unit.core.broken import built

BOOK = built(lambda _: None)
CASES = {forum.id for forum in BOOK.forums.values() if forum.no_items is None}


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


def test_every_forum_of_the_plan_has_its_row() -> None:
    """Whoever gets cases has a ceiling and a period; whoever gets none says why in both languages."""
    assert set(BOOK.disclosure.ceilings) == CASES
    assert set(BOOK.retention.forums) == CASES
    for forum in BOOK.forums.values():
        assert forum.no_items is None or (forum.no_items["da"] and forum.no_items["en"])
    assert len(BOOK.forums) - len(CASES) == 29


def test_who_may_see_a_case_is_who_guards_it() -> None:
    """EXIT-7, INF-4: Exit is there for its coordinators only, the gate for the two leads only, the rest for all."""
    told = BOOK.disclosure
    for forum in CASES - {"exit_enhed"}:
        assert {stage for stage in STAGES if not told.sees("koordinator", forum, stage)} == {"gate"}
        assert {stage for stage in STAGES if not told.sees("exit-koordinator", forum, stage)} == {"gate"}
        assert all(told.sees("infohus-tovholder", forum, stage) for stage in STAGES)
    for stage in ("queue", "wish", "manual"):
        seeing = [
            role
            for role in ("koordinator", "exit-koordinator", "infohus-tovholder", "")
            if told.sees(role, "exit_enhed", stage)
        ]
        assert seeing == ["exit-koordinator"]
    assert {forum for forum in CASES if told.is_closed(forum)} == {"exit_enhed"}
    assert {task for task in BOOK.wording.tasks if not told.is_open(task)} == {"exit_note", "exit_wish_expressed"}


def test_a_preview_says_nothing_of_the_content() -> None:
    """What is logged as shown before acceptance is what the rulebook allows."""
    assert BOOK.disclosure.preview == PREVIEW


def test_every_reason_of_the_contract_has_its_words() -> None:
    """The six reasons to return an item have a Danish and an English text, and there is no seventh."""
    assert tuple(BOOK.reasons.returned) == RETURN_REASONS
    assert all(texts["da"] and texts["en"] for texts in BOOK.reasons.returned.values())


def test_periods_are_those_of_ret_3_and_ret_4() -> None:
    """Content 30 days after confirmation and 180 at most, presence only 90, the record five years, counts for ever."""
    classes = BOOK.retention.classes
    assert (classes["payload"].days, classes["payload"].cap) == (30, 180)
    assert (classes["weak_payload"].days, classes["idle_payload"].days) == (90, 90)
    assert (classes["record"].days, classes["statistics"].days) == (1825, None)
    assert BOOK.retention.forums["exit_enhed"].own_key


@pytest.mark.parametrize(
    ("municipality", "category", "mailbox"),
    [
        ("0860", "main", "ksp-hjoerring"),
        ("0860", "education", "education-hjoerring"),
        ("0860", "remand", "ksp-hjoerring"),
        ("0851", "remand", "remand-aalborg"),
        ("0825", "gang_exit", "ksp-laesoe"),
    ],
)
def test_a_category_has_its_contact_or_the_main_one(municipality: str, category: str, mailbox: str) -> None:
    """REL-17: a municipality's exception counts, and where it has none its main contact does."""
    contact = BOOK.contacts.of(municipality, category)
    assert contact is not None
    assert contact.mailbox == mailbox


def test_every_municipality_of_the_district_has_a_main_contact() -> None:
    """KSP-2: no release of the district is without somebody to contact; outside it nobody is named."""
    codes = {town.code for town in BOOK.municipalities.values() if town.in_district}
    assert {code for code in BOOK.municipalities if BOOK.contacts.of(code)} == codes
