"""The table of acts on a handover: who may do each, where it is possible, where it leads and what follows.

Contracts-acts 9. Handlers, refusals, audit leaves, notices, command line and documentation are read off it: a new act
is one row here, and what it writes in `services.effects.acts`.
"""

from types import MappingProxyType
from typing import NamedTuple

from schemas import act_bodies as bodies
from services.core.handover.states import OPEN

RETURN_REASONS = bodies.RETURN_REASONS

_LEADS = ("forumleder", "infohus-tovholder", "exit-koordinator")
_COORDINATORS = ("koordinator", "stedfortraeder", *_LEADS)
_TRIAGE = ("visitator",)
_ANYBODY = (*_COORDINATORS, *_TRIAGE)

_CARRIED = ("queue", "manual")
_HEARD = (*_CARRIED, "wish")  # a wish to leave is carried without its content
_EVERY = ("queue", "triage", "gate", "wish", "manual")


class Act(NamedTuple):
    """One row; `name` is the contract's word for it, `danish` what people read, `meaning` one sentence of help."""

    name: str
    danish: str
    meaning: str
    who: tuple[str, ...]  # roles; whose grants and stages cover the item besides
    source: tuple[str, ...]  # the states in which it is possible
    to: str | None  # the state it leads to; None where it stays, or where the body decides
    stages: tuple[str, ...]  # the stages in which it is possible
    body: type[bodies.Body] = bodies.Body
    receipt: str | None = None  # what the sender's receipt calls it; None where the sender is told nothing
    stops_while_forwarding: bool = False
    of_owner: bool = False  # not for an item whose forum only reads along
    once_taken: bool = False  # of an item that was forwarded only after acceptance (contracts-acts 9.1)


def leaf_code(name: str, before: tuple[str, str], after: tuple[str, str]) -> str:
    """Return the code of the audit leaf of an act, from (state, stage) before and after; stored, so never changed."""
    for was, becomes in zip(before, after, strict=True):
        if was != becomes:
            return f"handover.{was}→{becomes}"
    return f"handover.{name}"


def stage_left(code: str) -> str | None:
    """Return the stage that an item left by an act, read from the code of its audit leaf; None where it stayed."""
    was, arrow, _ = code.removeprefix("handover.").partition("→")
    return was if arrow and was in _EVERY else None


ACCEPT = Act(
    "accept", "Overtag", "overtager: ansvaret flytter hertil", _COORDINATORS, ("offered",), "accepted", _HEARD,
    receipt="accepted",
)  # fmt: skip
RETURN = Act(
    "return", "Returnér", "returnerer med en grund; den tilbydes igen dér, hvor den kom fra", _ANYBODY,
    ("offered", "accepted"), "returned", (*_HEARD, "triage"), bodies.Return, receipt="returned",
    stops_while_forwarding=True,
)  # fmt: skip
FORWARD = Act(
    "forward", "Videresend", "videresender til et andet forum; ansvaret bliver her, til det er overtaget der",
    _COORDINATORS, ("offered", "accepted", "on_agenda"), None, _CARRIED, bodies.Forward,
    stops_while_forwarding=True, of_owner=True, once_taken=True,
)  # fmt: skip
WITHDRAW_FORWARD = Act(
    "withdraw_forward", "Fortryd videresendelse", "trækker en videresendelse tilbage, før den er overtaget",
    _COORDINATORS, OPEN, None, _CARRIED,
)  # fmt: skip
ASK = Act(
    "ask", "Spørg afsender", "stiller afsenderen et spørgsmål; fristen for at overtage står stille imens", _ANYBODY,
    ("offered", "accepted"), "awaiting_sender", (*_CARRIED, "triage"), bodies.Ask,
    stops_while_forwarding=True, of_owner=True, once_taken=True,
)  # fmt: skip
CANCEL_QUESTION = Act(
    "cancel_question", "Fortryd spørgsmål", "trækker spørgsmålet tilbage", _ANYBODY, ("awaiting_sender",), None,
    (*_CARRIED, "triage"),
)  # fmt: skip
PUT_ON_AGENDA = Act(
    "put_on_agenda", "Sæt på dagsorden", "sætter sagen på dagsordenen til et møde", _COORDINATORS,
    ("accepted", "handled"), "on_agenda", _CARRIED, bodies.PutOnAgenda, stops_while_forwarding=True,
)  # fmt: skip
TAKE_OFF_AGENDA = Act(
    "take_off_agenda", "Tag af dagsorden", "tager sagen af dagsordenen", _COORDINATORS, ("on_agenda",), "accepted",
    _CARRIED,
)  # fmt: skip
NOTE_OUTCOME = Act(
    "note_outcome", "Notér udfald", "noterer hvad det blev til, og hvilken myndighed der har ansvaret videre",
    _COORDINATORS, ("accepted", "on_agenda"), "handled", _HEARD, bodies.NoteOutcome, receipt="handled",
    stops_while_forwarding=True,
)  # fmt: skip
CLOSE = Act(
    "close", "Afslut", "afslutter sagen her", _COORDINATORS, ("handled",), "closed", _HEARD, receipt="closed",
)  # fmt: skip
REOPEN = Act(
    "reopen", "Genåbn", "genåbner en sag, der er afsluttet med et udfald", _LEADS, ("closed",), "accepted", _EVERY,
    bodies.Reopen, receipt="reopened",
)  # fmt: skip
SELECT = Act(
    "select", "Udvælg", "udvælger til forummet med en begrundelse (P115P-2)", _TRIAGE, ("offered",), None, ("triage",),
    bodies.Select,
)  # fmt: skip
DESELECT = Act(
    "deselect", "Fravælg", "fravælger: sagen lukkes her", _TRIAGE, ("offered",), "closed", ("triage",),
    bodies.Deselect, receipt="closed",
)  # fmt: skip
CLEAR = Act(
    "clear", "Afklar", "afklarer for politiet, om Infohus kan få bekymringen (INF-4)", ("infohus-tovholder",),
    ("offered",), None, ("gate",), bodies.Clear,
)  # fmt: skip
RECORD_CONSENT = Act(
    "record_consent", "Registrér samtykke", "registrerer personens samtykke (EXIT-4)", ("exit-koordinator",), OPEN,
    None, _HEARD, bodies.RecordConsent,
)  # fmt: skip
WITHDRAW_CONSENT = Act(
    "withdraw_consent", "Tilbagetræk samtykke", "samtykket er trukket tilbage: sagen lukkes, indholdet kan ikke læses",
    ("exit-koordinator",), OPEN, "closed", _CARRIED,
)  # fmt: skip
NAME_OWNER = Act(
    "name_owner", "Udpeg ejer", "udpeger den myndighed, der ejer sagen (PSP-4)", _COORDINATORS,
    ("accepted", "on_agenda"), None, _CARRIED, bodies.NameOwner,
)  # fmt: skip
COMPLETE = Act(
    "complete", "Udført", "melder en opgave eller en frist udført", _COORDINATORS, OPEN, None, _HEARD, bodies.Complete,
)  # fmt: skip
REROUTE = Act(
    "reroute", "Flyttet", "personen er flyttet: sagen tilbydes dér, hvor den nu hører til", _COORDINATORS,
    ("offered", "accepted", "on_agenda"), None, _CARRIED, bodies.Reroute,
    stops_while_forwarding=True, of_owner=True, once_taken=True,
)  # fmt: skip
CONFIRM_RECALL = Act(
    "confirm_recall", "Bekræft tilbagekaldelse", "bekræfter, at det tilbagekaldte ikke bruges", _ANYBODY, ("recalled",),
    None, _EVERY, receipt="recall_confirmed",
)  # fmt: skip

ACTS = (
    ACCEPT, RETURN, FORWARD, WITHDRAW_FORWARD, ASK, CANCEL_QUESTION, PUT_ON_AGENDA, TAKE_OFF_AGENDA, NOTE_OUTCOME,
    CLOSE, REOPEN, SELECT, DESELECT, CLEAR, RECORD_CONSENT, WITHDRAW_CONSENT, NAME_OWNER, COMPLETE, REROUTE,
    CONFIRM_RECALL,
)  # fmt: skip
BY_NAME = MappingProxyType({act.name: act for act in ACTS})

ANSWER = Act(
    "answer", "Svar", "besvarer spørgsmålet: sagen går tilbage til forummet", ("udgiver",), ("awaiting_sender",), None,
    _EVERY, bodies.Answer,
)  # fmt: skip
"""The sender's act on a question, from the command line, by HTTP or by its event `question_answered`."""

RECALLED = "recalled"
RECALL = Act("recall", "Tilbagekald", "afsenderen tager meddelelsen tilbage", ("udgiver",), OPEN, RECALLED, _EVERY)
"""The sender's act, by a recall, a newer version or a cancellation; its code is that event's reason."""
