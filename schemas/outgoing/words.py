"""The kinds of fields that outgoing messages are made of, each described once."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from schemas.fields import told

State = Literal[
    "offered",
    "accepted",
    "awaiting_sender",
    "on_agenda",
    "handled",
    "closed",
    "returned",
    "forwarded",
    "recalled",
]
Stage = Literal["queue", "triage", "gate", "wish", "manual"]

_CODE = Annotated[str, StringConstraints(pattern="^[A-Za-z][A-Za-z_]*$")]
_WORD = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_-]*$")]
_UUID = Annotated[str, StringConstraints(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_MUNICIPALITY = Annotated[str, StringConstraints(pattern="^[0-9]{4}$")]
# A day, or an instant in UTC where hours count (contracts 2).
_DUE = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}(\.[0-9]+)?Z)?$")]

Handover = Annotated[
    _UUID,
    told("Id of the handover.", "Overleveringens id.", "02020202-0202-0202-0202-020202020202"),
]
Forum = Annotated[_WORD, told("Id of the forum or queue.", "Id på forummet eller køen.", "ksp")]
Municipality = Annotated[
    _MUNICIPALITY | None,
    told(
        "Code of the municipality in the queue's address, four digits; null for a queue of the whole district.",
        "Kommunekoden i køens adresse, fire cifre; null for en kø i hele kredsen.",
        "0860",
        None,
    ),
]
StageField = Annotated[
    Stage,
    told("Where in the queue it stands.", "Hvor i køen den står.", "queue"),
]
Version = Annotated[
    int,
    told(
        "Version of the handover, from 1; each act raises it by one.",
        "Overleveringens udgave, fra 1; hver handling lægger én til.",
        1,
    ),
]
EventType = Annotated[_WORD, told("Type of the event.", "Meddelelsens type.", "release_notice")]
EventId = Annotated[
    str,
    told("`id` of the publisher's own event.", "`id` på afsenderens egen meddelelse.", "57f61d83"),
]
Link = Annotated[
    Annotated[str, StringConstraints(pattern="^/h/[0-9a-f-]{36}$")],
    told(
        "Where the handover is to be read, below the site's address.",
        "Hvor overleveringen læses, under stedets adresse.",
        "/h/02020202-0202-0202-0202-020202020202",
    ),
]
Code = Annotated[
    _CODE | None,
    told(
        "Code of what happened; null when the state says it all.",
        "Koden for det, der skete; null, når tilstanden siger det hele.",
        None,
        "wrong_forum",
    ),
]
Reason = Annotated[
    _CODE,
    told("Why the sender took it back.", "Hvorfor afsenderen kaldte den tilbage.", "wrong_person"),
]
LegalBasis = Annotated[
    str | None,
    told(
        "Legal basis that the item stands on; null where there is none.",
        "Det grundlag, sagen står på; null, hvor der ikke er et.",
        "RPL115-1-3-a",
        None,
    ),
]
Role = Annotated[
    Literal["owner", "reader"],
    told("Whether the forum owns the item or reads along.", "Om forummet ejer sagen eller læser med.", "owner"),
]
Due = Annotated[
    _DUE | None,
    told(
        "The first deadline: a day (to its end in Copenhagen) or an instant in UTC; null without deadlines.",
        "Den første frist: en dag (til dens slutning i København) eller et tidspunkt i UTC; null uden frister.",
        "2026-02-28",
        None,
    ),
]
AnswerBy = Annotated[
    _DUE | None,
    told(
        "Until when an answer is due: a day (to its end in Copenhagen) or an instant in UTC; null where none is.",
        "Hvornår der senest skal svares: en dag (til dens slutning i København) eller et tidspunkt i UTC; "
        "null, hvor der ikke ventes svar.",
        "2026-02-17",
        None,
    ),
]
Level = Annotated[
    Literal["soon", "overdue", "stand_in", "leader", "authority", "meeting_passed", "review_at_18"],
    told(
        "Which reminder it is: before the due day, after it, or to whom it goes when nobody answers.",
        "Hvilken påmindelse det er: før fristen, efter den, eller hvem den går til, når ingen svarer.",
        "soon",
    ),
]
ReminderOf = Annotated[
    Annotated[str, StringConstraints(pattern="^([A-Z][A-Z0-9]*-[0-9]+|answer_by|meeting)$")],
    told(
        "What it is about: the rule of a deadline, `answer_by`, or `meeting`.",
        "Hvad det drejer sig om: reglen for en frist, `answer_by` eller `meeting`.",
        "answer_by",
        "REL-7",
    ),
]
Stops = Annotated[
    list[_WORD],
    told(
        "Kinds of tasks that must not be done, such as contacting the parents.",
        "Opgaver, der ikke må udføres, for eksempel at kontakte forældrene.",
        [],
        ["contact_parents"],
    ),
]
DecisionCodes = Annotated[
    list[_CODE],
    told(
        "Codes of the decision, none when nothing is wrong.",
        "Afgørelsens koder, ingen når intet er galt.",
        [],
        ["INVALID_EVENT"],
    ),
]
Day = Annotated[str, StringConstraints(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Word = _WORD
Id = _UUID
