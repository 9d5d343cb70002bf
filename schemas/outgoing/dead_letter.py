"""`dead_letter`: that a message could not be taken, by its position and a code, never by its content."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints, WithJsonSchema

from schemas.dead_letters import DEAD_LETTER_CODES
from schemas.fields import told


class DeadLetter(BaseModel):
    """A message that lies among the dead letters."""

    position: Annotated[
        Annotated[str, StringConstraints(pattern="^[^/]+/[0-9]+/[0-9]+$")],
        told(
            "Topic, partition and offset of the message.",
            "Beskedens emne, partition og plads.",
            "in.kriminalforsorgen/3/1207",
        ),
    ]
    code: Annotated[
        str,
        WithJsonSchema({"type": "string", "enum": [*DEAD_LETTER_CODES]}),
        told("Why it could not be taken.", "Hvorfor den ikke kunne tages.", "NOT_JSON"),
    ]
    attempts: Annotated[int, told("Number of times that it was tried.", "Antal gange, den er forsøgt.", 1)]
