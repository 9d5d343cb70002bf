"""Answers about a handover: the item itself, its content, who it is about, and where it may go on to."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel

from schemas.answers.history import Because, Considered, Deadline, Step, Task
from schemas.answers.members import (
    AskedAt,
    Moment,
    OfferedAt,
    Organisation,
    Publisher,
    QuestionId,
    QuestionText,
    ReceivedAt,
    School,
    Since,
)
from schemas.fields import told
from schemas.outgoing.words import (
    AnswerBy,
    Day,
    Due,
    EventId,
    EventType,
    Forum,
    Handover,
    LegalBasis,
    Municipality,
    Role,
    StageField,
    State,
    Version,
    Word,
)

QuestionState = Literal["open", "answered", "cancelled"]
_AT = "2026-02-10T07:30:00.250Z"


class Address(BaseModel):
    """Where another item of the same case lies."""

    forum: Forum
    municipality: Municipality


class Forwarding(Address):
    """Where an item is on its way to."""

    since: Since


class Outcome(BaseModel):
    """What a case came to."""

    code: Annotated[
        Literal["measure_agreed", "referred", "no_further_action", "postponed"],
        told("What was decided.", "Hvad det blev til.", "measure_agreed"),
    ]
    responsible_authority: Annotated[
        Organisation, told("Who carries it on.", "Hvem der har ansvaret videre.", "kommune-0860")
    ]
    follow_up_on: Annotated[Day | None, told("Day of the follow-up.", "Dagen for opfølgning.", "2026-04-10", None)]
    note: Annotated[str | None, told("A note.", "En bemærkning.", "Bolig er fundet.", None)]


class AskedQuestion(BaseModel):
    """The last question to the sender, with its answer."""

    id: QuestionId
    state: Annotated[QuestionState, told("How it stands.", "Hvordan det står.", "answered")]
    asked_at: AskedAt
    answer_by: Annotated[Day, told("Last day for the answer.", "Sidste dag for svaret.", "2026-02-17")]
    question: QuestionText
    answer: Annotated[
        str | None, told("The answer, null without one.", "Svaret, null uden et.", "Skolen i byen.", None)
    ]
    answered_at: Annotated[Moment | None, told("When it was answered.", "Hvornår det blev besvaret.", _AT, None)]


class HandoverItem(BaseModel):
    """A handover as its reader may see it before its content."""

    id: Handover
    forum: Forum
    municipality: Municipality
    school: School
    role: Role
    stage: StageField
    track: Annotated[
        str | None, told("Track of a forum that has several.", "Spor i et forum, der har flere.", None, "group")
    ]
    state: Annotated[State, told("State of the handover.", "Overdragelsens tilstand.", "accepted")]
    version: Version
    legal_basis: LegalBasis
    type: EventType
    publisher: Publisher
    event_id: EventId
    received_at: ReceivedAt
    offered_at: OfferedAt
    rulebook: Annotated[
        str, told("Hash of the rulebook that decided.", "Kendetegn for det regelsæt, der afgjorde.", "sha256:0f0f")
    ]
    due: Due
    answer_by: AnswerBy
    responsible: Annotated[
        bool, told("True while this forum has the responsibility.", "Sand, mens forummet har ansvaret.", True)
    ]
    forwarding: Annotated[Forwarding | None, told("Where it is on its way to.", "Hvor den er på vej til.", None)]
    forwarded_from: Annotated[Address | None, told("Who forwarded it.", "Hvem der videresendte den.", None)]
    returned_from: Annotated[Address | None, told("Who returned it.", "Hvem der returnerede den.", None)]
    outcome: Annotated[Outcome | None, told("What it came to.", "Hvad det blev til.", None)]
    owner: Annotated[str | None, told("Who owns it (PSP-4).", "Hvem der ejer den (PSP-4).", "kommune-0860", None)]
    meeting: Annotated[Day | None, told("Day of the meeting.", "Mødets dato.", "2026-03-02", None)]
    question: Annotated[AskedQuestion | None, told("The last question.", "Det sidste spørgsmål.", None)]
    confirmed_at: Annotated[
        Moment | None, told("When the recall was confirmed.", "Hvornår tilbagekaldelsen blev bekræftet.", _AT, None)
    ]
    acts: Annotated[
        list[Word],
        told(
            "Acts that would not be refused now for the reader, whatever their body.",
            "De handlinger, der er mulige nu for den, der læser.",
            ["accept", "return"],
        ),
    ]
    deadlines: Annotated[list[Deadline], told("Its deadlines, the first first.", "Fristerne, den første først.", [])]
    tasks: Annotated[list[Task], told("What is asked of whom.", "Hvad der bedes om, og hvem.", [])]
    why: Annotated[
        list[str], told("Why it came, in Danish sentences.", "Hvorfor den kom, i sætninger.", ["Sagen er fordelt."])
    ]
    because: Annotated[list[Because], told("Rules that counted.", "De regler, der talte.", [])]
    considered: Annotated[list[Considered], told("Forums that did not get it.", "De fora, der ikke fik den.", [])]
    steps: Annotated[list[Step], told("What has happened, oldest first.", "Forløbet, det ældste først.", [])]


class Content(BaseModel):
    """What an event says, as far as the rulebook lets its reader see it."""

    content: Annotated[
        dict[str, Any],
        told("The event's data that may be seen.", "Det, der må ses af meddelelsen.", {"necessity": "Et ord."}),
    ]
    withheld: Annotated[
        dict[str, str],
        told("Other fields, and why not.", "Øvrige felter, og hvorfor ikke.", {"subject.name": "Kun ved opslag."}),
    ]


class PersonIdentity(BaseModel):
    """Who a case is about."""

    name: Annotated[str | None, told("Name.", "Navn.", "Opdigtet Person", None)]
    cpr: Annotated[
        str | None, told("Civil registration number, ten digits.", "Personnummer, ti cifre.", "6112090005", None)
    ]
    birth_date: Annotated[Day | None, told("Day of birth.", "Fødselsdato.", "2009-12-01", None)]
    protected_address: Annotated[
        bool, told("True if the address is protected.", "Sand, hvis adressen er beskyttet.", False)
    ]


class StepReceipt(BaseModel):
    """The proof that a step stands in the audit log; it is checked without Stafet."""

    step: Version
    leaf: Annotated[int, told("The number of its leaf.", "Bladets nummer.", [41])]
    entry: Annotated[
        str,
        told(
            "The leaf, canonical JSON: kept as `NAME.entry`, byte for byte as UTF-8.",
            "Bladet, kanonisk JSON: gemmes som `NAVN.entry`, byte for byte som UTF-8.",
            ['{"actor":"person/koordinator/kommune-0860/k-17","c":"…"}'],
        ),
    ]
    proof: Annotated[
        str,
        told(
            "C2SP tlog-proof: kept as `NAME.tlog-proof`.",
            "C2SP tlog-proof: gemmes som `NAVN.tlog-proof`.",
            ["c2sp.org/tlog-proof@v1\nindex 41\n…"],
        ),
    ]
    witnessed: Annotated[
        bool,
        told(
            "Whether the witnesses that were promised signed the checkpoint.",
            "Om de lovede vidner har underskrevet checkpointet.",
            [True],
        ),
    ]


class ForwardingTarget(BaseModel):
    """Where an item can be forwarded to."""

    forum: Forum
    municipality: Municipality
    stage: StageField
    legal_bases: Annotated[
        list[str],
        told(
            "Legal bases it can stand on there, none at a person's desk.",
            "De grundlag, den kan stå på dér; ingen ved et bord.",
            ["RPL115-1-1"],
        ),
    ]
