"""What nothing reaches or uses: the whole proof of a rulebook with one thing too many names that thing."""

import re
from typing import Any

import pytest

from services.core.proof import unused_words
from services.core.proof.prove import Survey, prove, survey
from services.core.proof.space import messages
from services.core.proof.unreachable_reasons import dead_reasons
from services.core.proof.unreachable_rows import dead_meanings, dead_rows, idle_conditions
from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import build
from unit.core.broken import Documents, built, documents, forum, row, table
from unit.core.danish import english

WORDS = {"da": "Prøve.", "en": "Trial."}


def _append(file: str, section: str, value: dict[str, Any]) -> Any:
    return lambda of: of[file][section].append(value)


def _word(section: str, word: str) -> Any:
    return lambda of: of["texts.yaml"][section].update({word: WORDS})


def _swap(name: str, first: str, second: str) -> Any:
    def change(of: Documents) -> None:
        rows = table(of, name)
        places = [next(at for at, one in enumerate(rows) if one["row"] == which) for which in (first, second)]
        rows[places[0]], rows[places[1]] = rows[places[1]], rows[places[0]]

    return change


def _shadowing_reason(of: Documents) -> None:
    forum(of, "psp")["why_not"].insert(0, {"when": {"step": 13}, "why": "EXTREMISM_FIRST"})


def _shared_reason(of: Documents) -> None:
    of["forums.yaml"]["why_not_first"].insert(5, {"when": {"step": 6}, "why": "UNDER_10"})


def _row(of: Documents, file: str, name: str) -> dict[str, Any]:
    return next(one for one in of[file]["forums"] if one["forum"] == name)


def _without(of: Documents, file: str, name: str) -> None:
    of[file]["forums"].remove(_row(of, file, name))


def _all_shared(of: Documents) -> None:
    for one in of["retention.yaml"]["forums"]:
        one["payload"] = [word for word in one["payload"] if word != "police_only"]


def _switch(of: Documents) -> None:
    of["municipalities.yaml"]["municipalities"][0]["has"].append("rug_udvalg")


def _nobody(of: Documents) -> None:
    for publisher in of["publishers.yaml"]["publishers"]:
        publisher["may_send"] = [one for one in publisher["may_send"] if one != "exit_wish"]


def _deadline(of: Documents) -> None:
    late = {"rule": "REL-7", "what": "plan", "when": {"section_20_decided": True}, "from": "release_date", "days": 1}
    of["deadlines.yaml"]["sets"][2]["deadlines"].append(late)


def _meaning(of: Documents) -> None:
    when = {"event_type": "statistics", "wants_out": True}
    of["routing.yaml"]["meanings"].append({"when": when, "means": "charged"})


CERTAIN = {"presence_only": False}
RULE = {"id": "REL-1", "source": "guidance", "text_checked_on": "2026-11-24", **WORDS}
UNUSED_WORDS = [
    ("forum_without_items", "rug_udvalg", lambda of: forum(of, "rug_udvalg").pop("no_items")),
    ("forum_with_items", "psp", lambda of: forum(of, "psp").update(no_items=WORDS)),
    ("unused_switch", "rug_udvalg", _switch),
    ("unused_code", "NOT_NEEDED", _word("codes", "NOT_NEEDED")),
    ("unused_reason_code", "NOT_NEEDED", _word("why_not", "NOT_NEEDED")),
    ("unused_task", "not_needed", _word("tasks", "not_needed")),
    ("unused_deadline_text", "not_needed", _word("deadlines", "not_needed")),
    ("unused_rule", "REL-1", _append("rules.yaml", "rules", RULE)),
    ("unused_set", "not_needed", _append("deadlines.yaml", "sets", {"set": "not_needed", "deadlines": []})),
    ("unguarded", "exit_enhed", lambda of: of["disclosure.yaml"]["guards"][0].pop("forums")),
    ("no_ceiling", "psp", lambda of: _without(of, "disclosure.yaml", "psp")),
    ("no_retention", "psp", lambda of: _without(of, "retention.yaml", "psp")),
    ("field_undecided", "psp", lambda of: _row(of, "disclosure.yaml", "psp")["after_acceptance"].remove("observed")),
    ("unused_class", "police_only", _all_shared),
    ("forms", "ssp", lambda of: forum(of, "ssp")["legal_basis"].append("RPL115-1-2")),
    ("nobody_sends", "exit_wish", _nobody),
]
NORDJYLLAND = built(lambda _: None)
DEAD_ROWS = [
    ("effort_not_here", ("recruitment_feared",), _swap("matter", "effort_not_here", "recruitment_feared")),
    ("stadium", (), lambda of: row(of, "stadium")["when"].update(section_20_decided=True)),
    ("admitted_repeated", ("admitted_charged",), lambda of: row(of, "admitted_charged").update(when=CERTAIN)),
]
DEAD_REASONS = [
    ("EXTREMISM_FIRST", "psp", _shadowing_reason),
    ("UNDER_10", "", _shared_reason),
]


@pytest.fixture(scope="module")
def whole() -> Survey:
    """North Jutland, seen whole once."""
    return survey(NORDJYLLAND, messages(NORDJYLLAND))


@pytest.mark.parametrize(("claim", "name", "change"), UNUSED_WORDS, ids=[claim for claim, _, _ in UNUSED_WORDS])
def test_a_word_of_no_use_is_named(whole: Survey, claim: str, name: str, change: Any) -> None:
    """One word too many, or one reason missing, and the proof names it; none before the change."""
    assert list(unused_words.unused(NORDJYLLAND, whole.seen.cases)) == []
    assert [found[:2] for found in unused_words.unused(built(change), whole.seen.cases)] == [(claim, name)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "shadows", "change"), DEAD_ROWS, ids=[name for name, _, _ in DEAD_ROWS])
def test_a_dead_row_is_named_with_what_takes_its_cases(name: str, shadows: tuple[str, ...], change: Any) -> None:
    """A row that nothing reaches is named, with the rows above that take what it asks for and a case of theirs."""
    book = built(change)
    dead = {one.row: one for one in dead_rows(book, survey(book, messages(book)).seen)}
    assert set(shadows) <= set(dead[name].shadows)
    assert (dead[name].box is not None) == bool(shadows)


@pytest.mark.slow
@pytest.mark.parametrize(("code", "where", "change"), DEAD_REASONS, ids=[code for code, _, _ in DEAD_REASONS])
def test_a_dead_reason_is_named(whole: Survey, code: str, where: str, change: Any) -> None:
    """A reason that another always goes before is named with its forum, or with none when all forums share it."""
    assert list(dead_reasons(built(change), whole.seen.regions)) == [(code, where)]


@pytest.mark.slow
def test_a_dead_deadline_is_named() -> None:
    """A deadline whose facts no release has is among the findings of the whole proof, and nothing else is."""
    found = prove(built(_deadline)).findings
    assert [(one.claim, one.row, one.about) for one in found] == [("dead_deadline", "REL-7", "plan")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "fact", "condition"),
    [("basis_missing", "residence", "known"), ("ungesamraad", "event_type", "criminal_case_referral")],
)
def test_a_condition_that_never_decides_is_named(name: str, fact: str, condition: str) -> None:
    """A condition that rows above or tables before have settled already is needless, and is found with its row."""
    book = built(lambda of: row(of, name)["when"].update({fact: condition}))
    assert list(idle_conditions(book, survey(book, messages(book)).seen)) == [(name, fact)]


def test_no_condition_of_north_jutland_is_idle(whole: Survey) -> None:
    """The twin: each condition of each row fails for some combination that comes to it."""
    assert list(idle_conditions(NORDJYLLAND, whole.seen)) == []


def test_a_meaning_that_cannot_be_is_named() -> None:
    """A meaning whose conditions no message fulfils is found by its position."""
    book = built(_meaning)
    assert list(dead_meanings(book, list(messages(book)))) == [len(book.meanings) - 1]


def test_north_jutland_is_proven() -> None:
    """Every claim holds for the rulebook in force; nothing in it is dead or unused."""
    proof = prove(NORDJYLLAND)
    assert proof.findings == ()
    assert proof.combinations > 10**12
    assert proof.groups < 50_000


HOLES = [
    ("crime", "ssp_consultants", lambda of: row(of, "ssp_consultants").update(when={"school_given": False})),
    ("gate_number_1", "number_1_mismatch", lambda of: row(of, "number_1_mismatch").update(when={"consent": "given"})),
    ("recruitment", "recruited_minor", lambda of: row(of, "recruited_minor").pop("when")),
    ("stadium", "stadium_minor", lambda of: row(of, "stadium_minor")["then"].update(forum="lokalraad_hjoerring")),
    ("matter", "stadium", lambda of: row(of, "stadium").update(then={"go": "matter"})),
]


@pytest.mark.parametrize(("where", "name", "change"), HOLES, ids=[name for _, name, _ in HOLES])
def test_what_can_be_seen_without_trying_is_refused_when_read(where: str, name: str, change: Any) -> None:
    """A hole, a row that hides all below it, a body that takes nobody, a circle: refused with row or table and line."""
    changed = documents()
    change(changed)
    with pytest.raises(RulebookError) as told:
        build(changed)
    assert f"[{name}]" in str(told.value) or f"[{where}]" in str(told.value)
    assert re.search(r"\(linje [0-9]+\): ", str(told.value))
    assert not english(str(told.value))
