"""The kinds of members that answers are made of, each described once; what messages have too is theirs."""

from typing import Annotated

from pydantic import StringConstraints

from schemas.fields import told
from schemas.outgoing.words import Id

_MOMENT = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?Z$")]
_DUE = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}(\.[0-9]+)?Z)?$")]
_AT = "2026-02-10T07:30:00.250Z"

Moment = _MOMENT
DueText = _DUE

OfferedAt = Annotated[Moment, told("When it was offered here.", "Hvornår den blev tilbudt her.", _AT)]
ReceivedAt = Annotated[Moment, told("When the event was received.", "Hvornår meddelelsen blev modtaget.", _AT)]
Since = Annotated[Moment, told("Since when.", "Siden hvornår.", _AT)]
School = Annotated[
    str | None, told("Number of the school, null without one.", "Skolens nummer, null uden en.", "280001", None)
]
Publisher = Annotated[str, told("Who sent the event.", "Hvem der sendte meddelelsen.", "kriminalforsorgen")]
Organisation = Annotated[str, told("An organisation.", "En organisation.", "kommune-0860")]
Receipt = Annotated[
    Id,
    told(
        "What the event is known by here from then on.",
        "Det, meddelelsen herefter kendes ved her.",
        "03030303-0303-0303-0303-030303030303",
    ),
]
QuestionId = Annotated[Id, told("Id of the question.", "Spørgsmålets id.", "04040404-0404-0404-0404-040404040404")]
AskedAt = Annotated[Moment, told("When it was asked.", "Hvornår det blev stillet.", _AT)]
QuestionText = Annotated[
    str | None,
    told("What is asked; null once erased.", "Det, der spørges om; null, når det er slettet.", "Hvilken skole?", None),
]
