"""Answer deadlines and reminders as the rulebook writes them: what is refused, what is shown, and what is stored."""

import json
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest

from services.core.rulebook.answering import WHOSE
from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import build, restore
from unit.core.broken import Documents, built, documents
from unit.core.danish import english

BOOK = built(lambda _: None)
DEADLINES = "deadlines.yaml"


def _timing(change: Callable[[Any], object]) -> Callable[[Documents], object]:
    return lambda of: change(of[DEADLINES])


REFUSED: list[tuple[str, Callable[[Any], object]]] = [
    ("answer: den sidste række", lambda one: one["answer"].pop()),
    ("answer: den sidste række", lambda one: one.pop("answer")),
    ("answer: en række uden", lambda one: one["answer"].insert(0, {"hverdage": 4})),
    ("forums: ksp_manuel er ukendt", lambda one: one["answer"][0].update(forums=["ksp_manuel"])),
    ("stages: waiting er ukendt", lambda one: one["answer"][1].update(stages=["waiting"])),
    ("netop én af: hverdage, hours", lambda one: one["answer"][0].update(hverdage=1)),
    ("netop én af: hverdage, hours", lambda one: one["answer"][3].pop("hverdage")),
    ("hverdage: her ventes mindst 1", lambda one: one["answer"][1].update(hverdage=0)),
    ("hverdage: her ventes mindst 1", lambda one: one["question"].update(hverdage=-5)),
    ("question: mangler", lambda one: one.pop("question")),
    ("days: ukendt nøgle", lambda one: one["question"].update(days=2)),
    ("reminders: mangler", lambda one: one.pop("reminders")),
    ("from: her ventes et klokkeslæt", lambda one: one["reminders"].update({"from": "7.00"})),
    ("from: her ventes et klokkeslæt", lambda one: one["reminders"].update({"from": "24:00"})),
    ("from: her ventes en tekst", lambda one: one["reminders"].update({"from": 420})),
    ("answer: her ventes soon, overdue, stand_in", lambda one: one["reminders"]["answer"].pop(2)),
    ("deadline: her ventes soon, overdue", lambda one: one["reminders"]["deadline"].reverse()),
    ("meeting: her ventes meeting_passed", lambda one: one["reminders"].pop("meeting")),
    ("level: boss er ukendt", lambda one: one["reminders"]["answer"][3].update(level="boss")),
    ("hverdage: leader skal ligge efter stand_in", lambda one: one["reminders"]["answer"][3].update(hverdage=2)),
    ("hverdage: soon ligger senest", lambda one: one["reminders"]["deadline"][0].update(hverdage=1)),
    ("days: soon ligger senest", lambda one: one["reminders"]["question"][1].update(days=0)),
    ("left: ved soon ventes 1-99", lambda one: one["reminders"]["answer"][0].update(left=0)),
    ("left: ved soon ventes 1-99", lambda one: one["reminders"]["answer"][1].update(left=25)),
    ("netop én af: hverdage, days", lambda one: one["reminders"]["meeting"][0].update(hverdage=1)),
    ("whose: mangler", lambda one: one["sets"][0]["deadlines"][0].pop("whose")),
    ("whose: prison er ukendt", lambda one: one["sets"][0]["deadlines"][0].update(whose="prison")),
    ("whose: REL-3 er prison_service", lambda one: one["sets"][2]["deadlines"][1].update(whose="municipality")),
]


@pytest.mark.parametrize(("said", "change"), REFUSED, ids=[f"{at}-{said[:20]}" for at, (said, _) in enumerate(REFUSED)])
def test_what_cannot_be_is_refused_in_danish(said: str, change: Callable[[Any], object]) -> None:
    """A row too few, too many or in the wrong place is named with what is allowed there."""
    with pytest.raises(RulebookError, match=said) as told:
        built(_timing(change))
    assert str(told.value).startswith(DEADLINES)
    assert not english(str(told.value))


def test_the_rows_of_the_contract() -> None:
    """5 hverdage, 3 in manual, 2 at the gate, 24 hours at the desk whatever the stage; 5 for a question; from 07:00."""
    answering = BOOK.answering
    found = {stage: answering.row("ksp", stage) for stage in ("queue", "triage", "wish", "manual", "gate")}
    assert {stage: (row.count, row.unit) for stage, row in found.items()} == {
        "queue": (5, "hverdage"), "triage": (5, "hverdage"), "wish": (5, "hverdage"), "manual": (3, "hverdage"),
        "gate": (2, "hverdage"),
    }  # fmt: skip
    desk = {answering.row("municipal_notification_desk", stage) for stage in ("queue", "manual", "triage")}
    assert {(row.count, row.unit) for row in desk} == {(24, "hours")}
    assert (answering.question, answering.start) == (5, time(7))


def test_each_deadline_says_whose_it_is() -> None:
    """The prison's own plan is not the municipality's, and the assessment of danger is not the prison's."""
    assert BOOK.whose == {
        "CHI-4": "municipality", "CHI-5": "municipality",
        "REL-3": "prison_service", "REL-4": "prison_service", "REL-7": "prison_service", "REL-10": "prison_service",
    }  # fmt: skip
    assert set(BOOK.wording.whose) == set(WHOSE)


def test_a_rulebook_of_before_has_the_contract_s_answers() -> None:
    """What was stored without these rows is read with those of the contract, its deadlines with their owners."""
    old = documents()
    for key in ("answer", "question", "reminders"):
        del old[DEADLINES][key]
    for one in old[DEADLINES]["sets"]:
        for row in one["deadlines"]:
            del row["whose"]
    text = json.dumps(old)
    with pytest.raises(RulebookError):
        build(old)
    book = restore(text)
    assert book.text == text
    assert book.answering == BOOK.answering
    assert book.whose == BOOK.whose
    old[DEADLINES]["sets"][0]["deadlines"][0]["what"] = "own_word"
    old[DEADLINES]["words"]["own_word"] = {"da": "Andet", "en": "Other"}
    assert restore(json.dumps(old)).whose["CHI-4"] == "forum"
