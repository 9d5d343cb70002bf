"""Operations of the HTTP interface: what each route is called, takes, answers and refuses with (contracts-acts 11).

A new route is one row here; acts have theirs from the table of acts. A route without a row, and a row whose path no
route has, is seen by `tests/unit/api/openapi/test_document.py`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from pydantic import BaseModel

from schemas import act_bodies as bodies
from schemas.agenda_bodies import PlanMeeting
from schemas.answers import agendas, handovers, publishers, queues
from services.api.http.paths import ROOT
from services.core.agenda import meeting
from services.core.handover.acts import ACTS, ANSWER, Act

PUBLISHERS, COORDINATORS, LOG = "publishers", "coordinators", "log"
JSON, EVENT_STREAM = "application/json", "text/event-stream"
TEXT, OCTETS = "text/plain", "application/octet-stream"

EVERY = ("malformed", "header_too_large", "unauthenticated", "too_slow", "internal", "unavailable")
"""What any request may be refused with."""
_SENT = ("too_large", "unsupported", "invalid")
_REPEATED = ("idempotency_key_reused",)
_TAKES = ("unwitnessed",)
"""What takes something new is refused with while the log's witnesses are missing."""
_ITS_OWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "return": ("erased",),
        "forward": ("erased", "no_target"),
        "ask": ("erased",),
        "note_outcome": ("owner_missing", "erased"),
        "reopen": ("erased",),
        "select": ("erased",),
        "record_consent": ("not_an_adult",),
        "complete": ("nothing_to_complete",),
        "reroute": ("same_address", "erased", "not_routable"),
    }
)
"""What an act is refused with beside what the table of acts says: of its words and of its target."""


class Operation(NamedTuple):
    """One row; `answer` is None where the answer is no JSON but `media`, `listed` where it is a list of it."""

    name: str
    summary: str
    tag: str
    refusals: tuple[str, ...]
    answer: type[BaseModel] | None
    body: type[bodies.Body] | None = None
    status: int = 200
    more: str = ""
    listed: bool = False
    versioned: bool = False  # the answer has an ETag
    based: bool = False  # the request has If-Match
    repeatable: bool = False  # the request may have an Idempotency-Key
    query: tuple[str, ...] = ()
    media: str = JSON


def of_act(act: Act) -> Operation:
    """Return the row of an act on a handover."""
    refusals = ("not_found", "forbidden", *_SENT, "if_match_required", "stale", "not_allowed", *_REPEATED, *_TAKES)
    forwarding = ("forwarding",) if act.stops_while_forwarding else ()
    where = (
        f"From {_listed(act.source)}, to {act.to or 'where the body or the item says'}; stages {_listed(act.stages)}."
    )
    return Operation(
        act.name,
        act.name.replace("_", " ").capitalize(),
        COORDINATORS,
        (*refusals, *forwarding, *_ITS_OWN.get(act.name, ())),
        handovers.HandoverItem,
        act.body,
        more=f"{where} Roles: {_listed(act.who)}.\n\nDansk: {act.danish}: {act.meaning}.",
        versioned=True,
        based=True,
        repeatable=True,
    )


def of_meeting(act: meeting.MeetingAct) -> Operation:
    """Return the row of an act on a meeting."""
    refusals = ("not_found", "forbidden", *_SENT, "if_match_required", "stale", "not_allowed", *_REPEATED, *_TAKES)
    moved = ("same_day",) if act is meeting.MOVE else ()
    return Operation(
        f"agenda_{act.name}",
        f"{act.name.replace('_', ' ').capitalize()} (agenda)",
        COORDINATORS,
        (*refusals, *moved),
        agendas.MeetingAgenda,
        act.body,
        more=f"From {_listed(act.source)}, to {act.to or 'the same state'}. Roles: {_listed(meeting.WHO)}.\n\n"
        f"Dansk: {act.danish}: {act.meaning}.",
        versioned=True,
        based=True,
        repeatable=True,
    )


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in words)


_HANDOVER, _EVENT, _QUESTION = (f"{ROOT}/{one}/{{id}}" for one in ("handovers", "events", "questions"))
_AGENDAS = f"{ROOT}/agendas"
_READ = ("not_found", "erased", "consent_withdrawn", "not_allowed", "not_taken")

OPERATIONS: Mapping[tuple[str, str], Operation] = MappingProxyType(
    {
        ("GET", f"{ROOT}/queues"): Operation(
            "queues", "Queues with open items", COORDINATORS, (), queues.Queue, listed=True
        ),
        ("GET", f"{ROOT}/queues/{{forum}}"): Operation(
            "queue", "What waits in a queue", COORDINATORS, ("not_found", "invalid"), queues.QueuePage,
            more="The nearest deadline first; open items, unless `state` says otherwise.",
            query=("municipality", "stage", "state", "limit", "after"),
        ),
        ("GET", f"{ROOT}/signals"): Operation(
            "signals", "Follow which queues change", COORDINATORS, (), None, media=EVENT_STREAM,
            more="Server-sent events of type `queue`, only of what the caller may see at that moment, and a comment "
            "every 15 seconds. The flow ends with the token, when a grant of the caller's ends, when other rules come "
            "into force, and when the server stops: then begin again. Read the queues once it has begun.",
        ),
        ("GET", _HANDOVER): Operation(
            "handover", "A handover as it stands", COORDINATORS, ("not_found",), handovers.HandoverItem, versioned=True,
            more="Its version is the ETag, which an act is based on. That it was read is logged.",
        ),
        ("GET", f"{_HANDOVER}/content"): Operation(
            "content", "What the event says", COORDINATORS, _READ, handovers.Content,
            more="Once it is taken; as far as the rulebook lets the forum see it. That it was read is logged.",
        ),
        ("POST", f"{_HANDOVER}/identity"): Operation(
            "identity", "Who it is about", COORDINATORS, (*_READ, *_SENT), handovers.PersonIdentity, bodies.Identity,
            more="A reading of its own, with its reason, each time (CPR-9).",
        ),
        ("GET", f"{_HANDOVER}/targets"): Operation(
            "targets", "Where it can be forwarded to", COORDINATORS, ("not_found", "erased"),
            handovers.ForwardingTarget, listed=True,
        ),
        ("GET", f"{_HANDOVER}/receipt"): Operation(
            "receipt", "The receipt of a step", COORDINATORS, ("not_found", "invalid", "forbidden"),
            handovers.StepReceipt, query=("step",),
            more="The step's leaf in the audit log, and the proof (C2SP tlog-proof) that it stands there under a "
            "signed checkpoint: it is checked without Stafet. A step is signed some seconds after it was done; "
            "until then the answer is 503 with `Retry-After`. That it was read is logged.",
        ),
        **{("POST", f"{_HANDOVER}/{act.name}"): of_act(act) for act in ACTS},
        ("GET", _AGENDAS): Operation(
            "agendas", "Meetings with their agendas", COORDINATORS, ("invalid",), agendas.PlannedMeeting, listed=True,
            query=("forum", "municipality", "status", "since"),
            more="The earliest first, at most 200; what they have on is counted. That it was looked for is logged.",
        ),
        ("POST", _AGENDAS): Operation(
            "plan_meeting", "Plan a meeting", COORDINATORS,
            ("not_found", "forbidden", *_SENT, "same_day", *_REPEATED, *_TAKES), agendas.MeetingAgenda, PlanMeeting,
            status=201, versioned=True, repeatable=True,
            more="A draft. An item that is put on the agenda of a day without a meeting brings one by itself.",
        ),
        ("GET", f"{_AGENDAS}/{{id}}"): Operation(
            "agenda", "A meeting with what is on it", COORDINATORS, ("not_found",), agendas.MeetingAgenda,
            versioned=True, more="Its version is the ETag, which an act is based on. That it was read is logged.",
        ),
        **{("POST", f"{_AGENDAS}/{{id}}/{act.name}"): of_meeting(act) for act in meeting.ACTS},
        ("POST", f"{ROOT}/events"): Operation(
            "send_events", "Send events", PUBLISHERS,
            ("forbidden", *_SENT, *_REPEATED, "conflict", "too_many", *_TAKES), publishers.TakenEvents, status=202,
            more="One CloudEvent or a batch, taken whole or not at all; durable when it is answered.", repeatable=True,
        ),
        ("GET", _EVENT): Operation(
            "event", "What became of an event", PUBLISHERS, ("not_found",), publishers.SentEvent
        ),
        ("GET", f"{ROOT}/event-keys"): Operation(
            "event_keys", "Public keys to seal events to", PUBLISHERS, (), publishers.EventKeys,
            more="A JWK set (RFC 7517), the key to use first; empty where sealed events are not taken.",
        ),
        ("POST", f"{_EVENT}/complete"): Operation(
            "complete_task", "Complete a task of the sender's own", PUBLISHERS,
            ("not_found", *_SENT, *_REPEATED, "nothing_to_complete", *_TAKES), publishers.SentEvent,
            bodies.CompleteTask, repeatable=True,
        ),
        ("GET", _QUESTION): Operation(
            "question", "A forum's question", PUBLISHERS, ("not_found", "erased"), publishers.Question
        ),
        ("POST", f"{_QUESTION}/answer"): Operation(
            "answer", "Answer a question", PUBLISHERS,
            ("not_found", *_SENT, *_REPEATED, "not_allowed", "erased", *_TAKES), publishers.Question, ANSWER.body,
            repeatable=True,
        ),
        ("GET", "/log/checkpoint"): Operation(
            "log_checkpoint", "The newest head of the log", LOG, ("not_found",), None, media=TEXT,
            more="A signed note (C2SP tlog-checkpoint) with a line per witness: the newest that has the promised "
            "witnesses, else the newest signed. What lies beside it reaches as far as it does.",
        ),
        ("GET", "/log/tile/{level}/{index}"): Operation(
            "log_tile", "Hashes of the log", LOG, ("not_found",), None, media=OCTETS,
            more="A tile of the tree (C2SP tlog-tiles). A full one never changes.",
        ),
        ("GET", "/log/tile/entries/{index}"): Operation(
            "log_entries", "Leaves of the log", LOG, ("not_found",), None, media=OCTETS,
            more="A bundle of up to 256 leaves, each behind its length in two bytes; for `revisor` with a grant for "
            "every forum alone. That it was read is logged.",
        ),
        ("GET", "/log/{file}"): Operation(
            "log_file", "What lies beside the checkpoint", LOG, ("not_found",), None, media=OCTETS,
            more="The log's keys, what witnesses are promised, and the verifier.",
        ),
    }
)  # fmt: skip
"""Method and path → its row."""
