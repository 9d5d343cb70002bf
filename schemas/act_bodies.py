"""Request bodies of acts on a handover: one model per act, its members, limits and words (contracts-acts 9)."""

import re
from collections.abc import Container, Mapping
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.faults import Fault
from schemas.fields import (
    DAY,
    INK,
    SIGN,
    WHITE_SPACE,
    ForumId,
    Info,
    Kind,
    PastDate,
    clean,
    digits,
    fault,
    parse_date,
    told,
)
from schemas.validation import faults_of

RETURN_REASONS = ("wrong_forum", "lacks_information", "no_legal_basis", "not_necessary", "duplicate", "other")
_EDGES = re.compile(f"^[{WHITE_SPACE}]+|[{WHITE_SPACE}]+$")


class BodyContext(NamedTuple):
    """What a body is judged by: today in Copenhagen, and the forums, queues and organisations that there are."""

    today: date
    forums: Container[str]
    organisations: Container[str]


def _trimmed(longest: int) -> Kind:
    def check(value: Any) -> str:
        text = _EDGES.sub("", clean(value))
        if not text:
            raise fault("blank")
        if len(text) > longest:
            raise fault("too_long")
        return text

    # White space around it does not count towards the length; the schema is the stricter one there.
    pattern = f"^{SIGN}*{INK}{SIGN}*$"
    return Kind(check, {"type": "string", "minLength": 1, "maxLength": longest, "pattern": pattern})


def _coming(value: Any, info: Info) -> date:
    day = parse_date(value)
    if info.context is not None and day < info.context.today:
        raise fault("in_past")
    return day


def _organisation(value: Any, info: Info) -> str:
    if type(value) is not str:
        raise fault("not_text")
    if info.context is not None and value not in info.context.organisations:
        raise fault("not_known")
    return value


def _word(value: Any) -> str:
    if type(value) is not str:
        raise fault("not_text")
    return value


Text = Annotated[str, _trimmed(1000)]
LongText = Annotated[str, _trimmed(4000)]
ComingDate = Annotated[date, Kind(_coming, DAY, told=True)]
Organisation = Annotated[str, Kind(_organisation, {"type": "string"}, told=True)]
Word = Annotated[str, Kind(_word, {"type": "string"})]
"""A code that is compared with what the item has or may have: another one is refused there."""

Note = Annotated[
    Text | None, told("A note, at most 1000 characters.", "En bemærkning, højst 1000 tegn.", "Mor er orienteret.")
]
Necessity = Annotated[
    Text,
    told(
        "Why it is necessary that they know (LAW-13).",
        "Hvorfor det er nødvendigt, at de får det at vide.",
        "Sagen kræver politi og kommune ved samme bord.",
    ),
]


class Body(BaseModel):
    """A body: frozen, nothing coerced, an unknown member is a fault; acts without members have this one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Return(Body):
    """Body of `return`."""

    reason: Annotated[
        Literal["wrong_forum", "lacks_information", "no_legal_basis", "not_necessary", "duplicate", "other"],
        told("Why it is returned.", "Hvorfor den returneres.", "lacks_information"),
    ]
    note: Note = None


class Forward(Body):
    """Body of `forward`; the target is one of those that the rulebook gives (contracts-acts 9.1)."""

    forum: Annotated[
        ForumId, told("Id of the forum or queue.", "Id på det forum eller den kø, der skal have den.", "p115_udvalg")
    ]
    municipality: Annotated[Word | None, told("Its municipality.", "Kommunens kode, fire cifre.", "0860")] = None
    school: Annotated[
        Annotated[str, digits(6)] | None, told("School, six digits.", "Skolens nummer, seks cifre (SSP-3).", "280001")
    ] = None
    legal_basis: Annotated[
        Word | None, told("Legal basis (LAW-12).", "Hjemlen for netop denne videregivelse.", "RPL115-1-1")
    ] = None
    necessity: Necessity


class Ask(Body):
    """Body of `ask`."""

    question: Annotated[
        LongText, told("The question to the sender.", "Spørgsmålet til afsenderen, højst 4000 tegn.", "Hvilken skole?")
    ]


class PutOnAgenda(Body):
    """Body of `put_on_agenda`."""

    meeting: Annotated[
        ComingDate, told("Date of the meeting.", "Mødets dato, ÅÅÅÅ-MM-DD; ikke i fortiden.", "2199-01-01")
    ]


class NoteOutcome(Body):
    """Body of `note_outcome`."""

    outcome: Annotated[
        Literal["measure_agreed", "referred", "no_further_action", "postponed"],
        told("What was decided.", "Hvad det blev til.", "measure_agreed"),
    ]
    responsible_authority: Annotated[
        Organisation,
        told("Who carries it on.", "Den myndighed, der har ansvaret videre, fx kommune-0860.", "kommune-0860"),
    ]
    follow_up_on: Annotated[
        ComingDate | None, told("Follow-up.", "Opfølgning, ÅÅÅÅ-MM-DD; ikke i fortiden.", "2199-01-01")
    ] = None
    note: Note = None


class Reopen(Body):
    """Body of `reopen`."""

    reason: Annotated[
        Text, told("Why it is opened again.", "Hvorfor den genåbnes, højst 1000 tegn.", "Der er kommet nyt.")
    ]


class Select(Body):
    """Body of `select`."""

    necessity: Necessity


class Deselect(Body):
    """Body of `deselect`."""

    reason: Annotated[
        Literal["not_relevant", "handled_elsewhere", "insufficient", "other"],
        told("Why it is not selected.", "Hvorfor den ikke udvælges.", "handled_elsewhere"),
    ]


class Clear(Body):
    """Body of `clear` (INF-4)."""

    result: Annotated[
        Literal["cleared_for_infohus", "police_only"],
        told("What the police found.", "Hvad politiet er kommet frem til.", "cleared_for_infohus"),
    ]


class RecordConsent(Body):
    """Body of `record_consent` (EXIT-4)."""

    given_on: Annotated[
        PastDate, told("When it was given.", "Hvornår samtykket blev givet; ikke i fremtiden.", "2026-02-10")
    ]


class NameOwner(Body):
    """Body of `name_owner` (PSP-4)."""

    authority: Annotated[
        Organisation, told("Who owns it.", "Den myndighed, der ejer sagen, fx kommune-0860.", "kommune-0860")
    ]


class Complete(Body):
    """Body of `complete`: exactly one of its members."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("task", "deadline")]
        }
    )

    task: Annotated[Word | None, told("Kind of a task.", "Opgavens art, fx confirm_receipt.", "confirm_receipt")] = None
    deadline: Annotated[Word | None, told("Rule of a deadline.", "Fristens regel, fx REL-7.", "REL-7")] = None


class CompleteTask(Body):
    """Body of completing a task that the sender of an event has itself (contracts-acts 11)."""

    task: Annotated[Word, told("Kind of the task.", "Opgavens art, fx confirm_notification.", "confirm_notification")]


class Reroute(Body):
    """Body of `reroute`: the person has moved (contracts-acts 9.2)."""

    residence: Annotated[
        Annotated[str, digits(4)], told("The new municipality.", "Den nye bopælskommunes kode, fire cifre.", "0851")
    ]
    moved_on: Annotated[
        PastDate, told("When the person moved.", "Hvornår personen flyttede; ikke i fremtiden.", "2026-02-10")
    ]


class Identity(Body):
    """Body of reading the identity: its reason, and a note where that is `other` (CPR-9)."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["reason"], "properties": {"reason": {"const": "other"}}},
            "then": {"required": ["note"], "properties": {"note": {"type": "string"}}},
        }
    )

    reason: Annotated[
        Literal["contact", "look_up", "meeting", "other"],
        told("Why the name is needed.", "Hvorfor navnet er nødvendigt.", "contact"),
    ]
    note: Note = None


class Answer(Body):
    """Body of the answer to a question (contracts-acts 9.3)."""

    answer: Annotated[LongText, told("The answer.", "Svaret, højst 4000 tegn.", "Skolen i byen.")]


def read_body(model: type[Body], given: object, context: BodyContext) -> Body | tuple[Fault, ...]:
    """Return a body as the act takes it, or every fault in it; null is absent, and no body is `{}`."""
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        return (Fault("body", "not_object"),)
    present = {name: value for name, value in given.items() if value is not None}
    try:
        body = model.model_validate(present, context=context)
    except ValidationError as error:
        return tuple(sorted(set(faults_of(error))))
    return _together(body) or body


def _together(body: Body) -> tuple[Fault, ...]:
    """Return what is wrong with members beside each other."""
    if isinstance(body, Complete):
        if body.task is None and body.deadline is None:
            return (Fault("task", "missing"),)
        if body.task is not None and body.deadline is not None:
            return (Fault("deadline", "conflict"),)
    if isinstance(body, Identity) and body.reason == "other" and body.note is None:
        return (Fault("note", "missing"),)
    return ()
