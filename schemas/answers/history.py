"""Answers about what was decided of a handover and what has happened to it."""

from typing import Annotated

from pydantic import BaseModel

from schemas.answers.members import DueText, Moment
from schemas.fields import told
from schemas.outgoing.words import Code, State, Version

_RULE = told("Id of the rule.", "Reglens id.", "REL-7")


class Deadline(BaseModel):
    """A deadline of the decision."""

    rule: Annotated[str, _RULE]
    what: Annotated[str, told("What is to be done.", "Hvad der skal gøres.", "plan_sent")]
    whose: Annotated[str, told("Who has to: the sender or the forum.", "Hvem der skal.", "forum")]
    due: Annotated[
        DueText | None,
        told(
            "A day, or an instant in UTC; null when withdrawn.", "En dag eller et tidspunkt i UTC.", "2026-02-28", None
        ),
    ]
    withdrawn: Annotated[bool, told("True once it was taken back.", "Sand, når den er trukket tilbage.", False)]
    done: Annotated[bool, told("True once it is done.", "Sand, når den er udført.", False)]
    past_at_receipt: Annotated[
        bool, told("True if it was over when the event came.", "Sand, hvis den var overskredet ved modtagelsen.", False)
    ]


class Task(BaseModel):
    """Something that somebody is asked to do."""

    kind: Annotated[str, told("Kind of the task.", "Opgavens art.", "confirm_notification")]
    to: Annotated[str, told("Who is asked.", "Hvem der bedes.", "kommune-0851")]
    done: Annotated[bool, told("True once it is done.", "Sand, når den er udført.", False)]


class Because(BaseModel):
    """A rule that counted."""

    rule: Annotated[str, _RULE]
    text: Annotated[str, told("Its words, in Danish.", "Ordene.", "Løsladelser går til KSP.")]


class Considered(BaseModel):
    """A forum that did not get the case."""

    forum: Annotated[str, told("Id of the forum.", "Forummets id.", "psp")]
    why_not: Annotated[str, told("Why not, in Danish.", "Hvorfor ikke.", "Kun for voksne.")]


class Changed(BaseModel):
    """A date that a newer version of the event says otherwise."""

    field: Annotated[str, told("The field.", "Feltet.", "release_date")]
    before: Annotated[str | None, told("Before.", "Før.", "2026-02-10", None)]
    after: Annotated[str | None, told("After.", "Efter.", "2026-02-12", None)]


class Step(BaseModel):
    """One step of a handover."""

    version: Version
    state: Annotated[State, told("The state after it.", "Tilstanden efter.", "accepted")]
    code: Code
    actor: Annotated[
        str | None,
        told(
            "Who: `role:organisation:handle`, or a part of Stafet; null where that is not told (EXIT-7).",
            "Hvem: `rolle:organisation:kendenavn` eller en del af Stafet; null, hvor det ikke vises (EXIT-7).",
            "koordinator:kommune-0860:k-17",
            None,
        ),
    ]
    at: Annotated[Moment, told("When.", "Hvornår.", "2026-02-10T07:30:00.250Z")]
    leaf: Annotated[int, told("Number of its leaf in the audit log.", "Nummeret i revisionsloggen.", 42)]
    changed: Annotated[
        list[Changed],
        told("Dates that the newer version says otherwise; left out elsewhere.", "Datoer, der er ændret.", []),
    ] = []
