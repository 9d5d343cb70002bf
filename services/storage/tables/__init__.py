"""The database tables, as SQLAlchemy Core sees them; Alembic's migrations must equal this (`stafet db check`).

Foreign keys stand only where a promise rests on them (an effect needs its audit leaf): on the hot tables they cost
a third of PostgreSQL's time, and the one transaction per chunk keeps the rest together (design 5).
"""

from services.storage.tables.access import access_grant, break_glass, stand_in_request, visible_stage
from services.storage.tables.agendas import TAKES_ITEMS, agenda_entry, meeting
from services.storage.tables.audit import audit_entry, handover_step, leaf, tile_root, tree_head
from services.storage.tables.events import event, person, release_case, task
from services.storage.tables.evidence import checkpoint, cosignature, log_key, log_key_end, witness_policy, witnessed
from services.storage.tables.handovers import (
    CARRIED,
    LATER,
    deadline,
    handover,
    handover_text,
    handover_update,
    question,
    reminder,
)
from services.storage.tables.lookups import lookup_review, lookup_round
from services.storage.tables.mails import calendar_feed, mail, mail_choice
from services.storage.tables.people import content_erasure, erasure, legal_hold
from services.storage.tables.requests import idempotency
from services.storage.tables.rulebooks import rulebook, rulebook_activation, rulebook_trial
from services.storage.tables.schema import IS_OPEN, OPEN_STATES, metadata
from services.storage.tables.sessions import desk_session
from services.storage.tables.stream import (
    dead_letter,
    inbox,
    kafka_position,
    mail_in,
    outbox,
    publisher_quota,
    submitted,
)
from services.storage.tables.webhooks import webhook, webhook_delivery

__all__ = [
    "CARRIED",
    "IS_OPEN",
    "LATER",
    "OPEN_STATES",
    "TAKES_ITEMS",
    "access_grant",
    "agenda_entry",
    "audit_entry",
    "break_glass",
    "calendar_feed",
    "checkpoint",
    "content_erasure",
    "cosignature",
    "dead_letter",
    "deadline",
    "desk_session",
    "erasure",
    "event",
    "handover",
    "handover_step",
    "handover_text",
    "handover_update",
    "idempotency",
    "inbox",
    "kafka_position",
    "leaf",
    "legal_hold",
    "log_key",
    "log_key_end",
    "lookup_review",
    "lookup_round",
    "mail",
    "mail_choice",
    "mail_in",
    "meeting",
    "metadata",
    "outbox",
    "person",
    "publisher_quota",
    "question",
    "release_case",
    "reminder",
    "rulebook",
    "rulebook_activation",
    "rulebook_trial",
    "stand_in_request",
    "submitted",
    "task",
    "tile_root",
    "tree_head",
    "visible_stage",
    "webhook",
    "webhook_delivery",
    "witness_policy",
    "witnessed",
]
