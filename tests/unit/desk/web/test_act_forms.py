"""Forms of acts: every member of every act's body can be asked for, and what is typed becomes the body."""

from typing import Any

import pytest

from north_jutland import RULEBOOK
from schemas.act_bodies import Body, Complete, Forward, Identity, NoteOutcome
from services.core.handover.acts import ACTS, BY_NAME
from services.desk.pages.putting import asked
from services.desk.web.act_forms import CHOICES, FIELDS, TOGETHER, Asking, fields, given, has_form
from services.desk.web.naming import Names
from services.desk.web.working import Form

ITEM = {
    "forum": "ksp",
    "tasks": [
        {"kind": "contact_parents", "to": "ksp", "done": False},
        {"kind": "exit_note", "to": "ksp", "done": True},
        {"kind": "confirm_notification", "to": "ssp", "done": False},
    ],
    "deadlines": [
        {"rule": "REL-7", "what": "plan", "done": False, "withdrawn": False},
        {"rule": "REL-8", "what": "plan", "done": False, "withdrawn": True},
    ],
}
TARGETS = [
    {"forum": "ssp", "municipality": "0860", "stage": "queue", "legal_bases": ["RPL115-1-1", "RPL115-1-2"]},
    {"forum": "municipal_triage", "municipality": "0860", "stage": "manual", "legal_bases": []},
]


def asking(language: str = "da") -> Asking:
    """Return what forms of an item are made of; every text is its id."""
    return Asking(RULEBOOK, Names(RULEBOOK, language), language, lambda text: text, ITEM, TARGETS)


def bodies() -> dict[str, type[Body]]:
    """Return the body that every act's form asks for, and of the reading of the identity."""
    return {**{act.name: asked(act) for act in ACTS}, "identity": Identity}


def test_every_member_is_asked_for() -> None:
    """A new member of a body has its row, and no row asks for what no body has."""
    members = {f"{name}.{member}" for name, body in bodies().items() for member in body.model_fields}
    assert members == {*FIELDS, *TOGETHER}
    assert {FIELDS[path].kind for path in FIELDS} - {"text", "long", "date", "digits"} == set(CHOICES)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", bodies())
def test_every_form_can_be_made(name: str, language: str) -> None:
    """In each language: choices have values and words, each value once."""
    for field in fields(name, bodies()[name], asking(language)):
        values = [value for value, _ in field.choices]
        assert len(set(values)) == len(values)
        assert all(words for _, words in field.choices)
        assert field.choices or field.kind in {"text", "long", "date", "digits"}


def test_a_target_is_chosen_with_its_basis() -> None:
    """One choice for each forum and basis, and for what needs none; it becomes the three members."""
    values = dict(fields("forward", Forward, asking())[0].choices)
    assert [*values] == ["ssp|0860|RPL115-1-1", "ssp|0860|RPL115-1-2", "municipal_triage|0860|"]
    assert given("forward", Forward, form(forum="ssp|0860|RPL115-1-2", necessity="x", school="")) == {
        "forum": "ssp",
        "municipality": "0860",
        "legal_basis": "RPL115-1-2",
        "necessity": "x",
    }
    assert "legal_basis" not in given("forward", Forward, form(forum="municipal_triage|0860|"))


def test_work_that_is_open_can_be_done() -> None:
    """Tasks of this forum and running deadlines, and neither what is done nor what is another's."""
    values = [value for value, _ in fields("complete", Complete, asking())[0].choices]
    assert values == ["task:contact_parents", "deadline:REL-7"]
    assert given("complete", Complete, form(task="deadline:REL-7")) == {"deadline": "REL-7"}
    assert given("complete", Complete, form(task="task:contact_parents")) == {"task": "contact_parents"}


def test_an_empty_field_is_absent() -> None:
    """No body has a blank value; fields that the body has not are left out."""
    typed = form(outcome="referred", note="  ", responsible_authority="kommune-0860", version="3", other="x")
    assert given("note_outcome", NoteOutcome, typed) == {"outcome": "referred", "responsible_authority": "kommune-0860"}


def test_acts_without_a_body_have_no_form() -> None:
    """They are done by their button."""
    assert not has_form(BY_NAME["accept"])
    assert has_form(BY_NAME["return"])


def form(**typed: Any) -> Form:
    """Return a form with these fields."""
    return Form(tuple(typed.items()))
