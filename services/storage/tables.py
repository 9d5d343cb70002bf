"""The database tables, as SQLAlchemy Core sees them; Alembic's migrations must equal this (`stafet db check`).

Foreign keys stand only where a promise rests on them (an effect needs its audit leaf): on the hot tables they cost
a third of PostgreSQL's time, and the one transaction per chunk keeps the rest together (design 5).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from services.core.handover.states import OPEN

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

OPEN_STATES = OPEN
"""States of a handover somebody still has to act on."""

IS_OPEN = f"state IN ({', '.join(f'{state!r}' for state in OPEN)})"
"""That somebody still has to act on a handover, written as the index has it: other words would not use it."""

_OPEN = text(IS_OPEN)


def _instant(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


kafka_position = Table(
    "kafka_position",
    metadata,
    Column("cluster", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_offset", BigInteger, nullable=False),
    # What has passed through, so that the balance can be drawn without Kafka.
    Column("records", BigInteger, nullable=False, server_default="0"),
    Column("duplicates", BigInteger, nullable=False, server_default="0"),
    Column("stopped", Text),  # the code of what a person must look at; only a person takes it away
    Column("topic_id", Text),  # Kafka's id of the topic: a topic made again under its name has another
    Column("behind", BigInteger),  # where a log that is damaged at our position can be read again
    postgresql_with={"fillfactor": "20"},
)

inbox = Table(
    "inbox",
    metadata,
    # The CloudEvents source is always urn:stafet:publisher:<publisher>: the topic decides who spoke.
    Column("publisher", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("event", Uuid),  # NULL while the event lies among the dead letters, or only a recall has named it
    Column("recalled", Text),  # the reason its sender took it back for; it holds whenever the event is read or replayed
)

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),  # the handle by which the log names the person
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("key_version", SmallInteger, nullable=False),
    Column("wrapped_key", LargeBinary),  # NULL after erasure
    _instant("created_at"),
)

event = Table(
    "event",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("publisher", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("person", Uuid),  # whose key seals the content
    Column("case_id", Uuid, nullable=False),
    _instant("received_at"),
    _instant("decided_at"),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("decision", Text, nullable=False),  # codes and parameters as JSON; the words are made when it is read
    Column("content", LargeBinary),  # headers and body as received, sealed; NULL for CALL_POLICE and after erasure
    # Up to a page a row stays whole; beyond, its content is stored aside. Ciphertext is never compressed (STORAGE
    # EXTERNAL, which the models cannot say: see migration 0002).
    postgresql_with={"toast_tuple_target": "8160"},
)

handover = Table(
    "handover",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("event", Uuid, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("person", Uuid),
    Column("publisher", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("forum", Text, nullable=False),
    Column("municipality", Text),
    Column("school", Text),
    Column("role", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("track", Text),
    Column("legal_basis", Text),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("due_on", Date),  # the earliest deadline where it is a whole day; else it is the instant below
    _instant("ends_at", nullable=True),  # when that deadline is over: the order of the queue
    Column("answer_on", Date),  # the answer deadline, where it is a whole day
    _instant("answer_at", nullable=True),  # the same where hours count
    _instant("offered_at"),
    _instant("changed_at"),
    Column("actor", Text),  # who took it last; an opaque handle with role and organisation, never a name
    # What acts add to an offered item.
    Column("forwarded_from", Uuid),
    Column("returned_from", Uuid),
    Column("forwarding", Uuid),  # the item that it is on its way as
    Column("resumes", Text),  # the state that an answer of the sender brings back
    Column("outcome", Text),
    Column("outcome_version", Integer),  # the step that noted it, beside which its note is kept
    Column("responsible_authority", Text),
    Column("follow_up_on", Date),
    Column("owner", Text),
    Column("meeting", Date),
    Column("residence", Text),  # where the person lives since a reroute
    _instant("read_at", nullable=True),  # when content or identity was first shown: a recall is to be confirmed then
    _instant("confirmed_at", nullable=True),
    # When clock looks at an open item next; a trigger sets it to the epoch with each new version (migration 0011).
    Column("remind_at", DateTime(timezone=True), server_default=text("'epoch'")),
    Column("review_on", Date),  # the 18th birthday of somebody who was younger when this was decided (RET-7)
    # In the order of a list, nearest deadline first: a page reads what it shows.
    Index("ix_handover_list", "forum", "municipality", "ends_at", "offered_at", "id", postgresql_where=_OPEN),
    Index("ix_handover_remind_at", "remind_at", postgresql_where=_OPEN),
    Index("ix_handover_forwarded_from", "forwarded_from", postgresql_where=text("forwarded_from IS NOT NULL")),
    Index("ix_handover_case_id", "case_id"),
)

CARRIED = (
    "forwarded_from",
    "returned_from",
    "forwarding",
    "resumes",
    "outcome",
    "outcome_version",
    "responsible_authority",
    "follow_up_on",
    "owner",
    "meeting",
    "residence",
    "read_at",
    "confirmed_at",
)
"""Columns of a handover that only acts fill; a new offer leaves them out."""

deadline = Table(
    "deadline",
    metadata,
    Column("handover", Uuid, primary_key=True),
    Column("rule", Text, primary_key=True),
    # The item's step that brought it: a newer version of a release can move a date, and the old one stays in the list.
    Column("since", Integer, primary_key=True, server_default="1"),
    Column("what", Text, nullable=False),
    Column("due_on", Date),  # the end of that day in Copenhagen
    _instant("due_at", nullable=True),  # CHI-4 counts elapsed hours
    _instant("withdrawn_at", nullable=True),
    _instant("done_at", nullable=True),
    Column("past_at_receipt", Boolean, nullable=False),  # over before the event came: kept, and never reminded of
)

LATER = ("since", "done_at")
"""Columns of a deadline that say what comes after the offer."""

handover_update = Table(
    "handover_update",
    metadata,
    Column("handover", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),  # the step `updated`
    Column("before", Uuid, nullable=False),  # of which event it was until then
    Column("after", Uuid, nullable=False),  # of which it is from then on: what changed is read from the two
)

handover_text = Table(
    "handover_text",
    metadata,
    Column("handover", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),  # the step that was done with these words
    Column("texts", LargeBinary),  # JSON by member of the body, sealed; NULL after erasure
)

question = Table(
    "question",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("handover", Uuid, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    _instant("asked_at"),
    Column("answer_on", Date, nullable=False),  # until the end of which day the sender has time
    _instant("answered_at", nullable=True),
    Column("days_left", SmallInteger),  # the item's own answer deadline while it stands still: hverdage
    Column("seconds_left", BigInteger),  # the same where hours count
    Column("asked", LargeBinary),  # sealed under the person's key; NULL after erasure
    Column("answer", LargeBinary),
    Index("ix_question_handover", "handover"),
    CheckConstraint("state IN ('open', 'answered', 'cancelled')", name="state"),
)

reminder = Table(
    "reminder",
    metadata,
    # At most once, whatever is killed: the same level of what ends at the same moment is the same reminder.
    Column("handover", Uuid, primary_key=True),
    Column("rule", Text, primary_key=True),  # a deadline's rule, answer_by, meeting, RET-7, or a question's number
    Column("level", Text, primary_key=True),
    Column("ends_at", DateTime(timezone=True), primary_key=True),
    _instant("sent_at"),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
)

task = Table(
    "task",
    metadata,
    Column("event", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("addressee", Text, primary_key=True),
    _instant("created_at"),
    _instant("done_at", nullable=True),
)

release_case = Table(
    "release_case",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("case_key", LargeBinary, primary_key=True),  # HMAC of case_ref: a reference can name a person
    Column("case_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("event_id", Uuid, nullable=False),  # id of the CloudEvent in `data`: the same at every attempt
    Column("data", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("publisher", Text, nullable=False),
    Column("cluster", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("faults", Text, nullable=False),  # JSON list of [field, fault]; never a value
    Column("event_id", Text),  # when it could be read and the source was the topic's own
    Column("type", Text),
    Column("person", Uuid, nullable=False),  # whose key seals the content: the publisher's own
    Column("content", LargeBinary),
    Column("attempts", Integer, nullable=False),
    _instant("received_at"),
    Column("state", Text, nullable=False),
    _instant("closed_at", nullable=True),
    Column("closed_by", Text),
    UniqueConstraint("cluster", "topic", "partition", "offset"),
    CheckConstraint("state IN ('open', 'replayed', 'dismissed')", name="state"),
)

leaf = Table(
    "leaf",
    metadata,
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    # No foreign key: one statement writes the leaf and its entry, and the check cost six microseconds per event.
    Column("leaf", BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", Uuid),
    Column("nonce", LargeBinary),  # NULL after erasure
    Column("opening", LargeBinary),  # the committed record, sealed; NULL where it stands in the event's own row
    Index("ix_audit_entry_case_id", "case_id"),
)

handover_step = Table(
    "handover_step",
    metadata,
    Column("handover", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("from_state", Text),
    Column("state", Text, nullable=False),
    Column("code", Text),
    Column("actor", Text, nullable=False),
    _instant("at"),
    # An effect without its audit leaf cannot be stored.
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
)

tree_head = Table(
    "tree_head",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
    CheckConstraint("one = 1", name="one"),
    postgresql_with={"fillfactor": "10"},
)

rulebook = Table(
    "rulebook",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("documents", Text, nullable=False),  # canonical JSON: what the hash is of
    _instant("stored_at"),
)

rulebook_trial = Table(
    "rulebook_trial",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("candidate", Text, nullable=False),
    _instant("since"),
    _instant("tried_at"),
    Column("tried_by", Text, nullable=False),
    Column("counts", Text, nullable=False),  # JSON: how many would go elsewhere, by kind
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
)

rulebook_activation = Table(
    "rulebook_activation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("hash", Text, ForeignKey("rulebook.hash"), nullable=False),
    Column("proposed_by", Text, nullable=False),
    _instant("proposed_at"),
    Column("activated_by", Text),  # another person than the one who proposed
    _instant("effective_from", nullable=True),  # NULL while it is only proposed
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    _instant("counted_at", nullable=True),  # when clock had every open item's reminders counted by it anew
    CheckConstraint("activated_by <> proposed_by", name="two_persons"),
)

visible_stage = Table(
    "visible_stage",
    metadata,
    Column("activation", Uuid, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("forum", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    _instant("begins_at"),  # the activation's: the policies of row-level security read the latest one that has begun
    Index("ix_visible_stage_begins_at", "begins_at", "activation"),
)

break_glass = Table(
    "break_glass",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("role", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("handle", Text, nullable=False),
    Column("forum", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    _instant("requested_at"),
    Column("confirmed_by", Text),  # another person than who asked; the grant begins then
    _instant("confirmed_at", nullable=True),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    CheckConstraint("minutes BETWEEN 1 AND 60", name="minutes"),
    CheckConstraint(
        "split_part(confirmed_by, '/', 3) <> organisation OR split_part(confirmed_by, '/', 4) <> handle",
        name="two_persons",
    ),
)

access_grant = Table(
    "access_grant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("role", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("handle", Text, nullable=False),  # `*`: everybody of the role and organisation
    Column("forum", Text, nullable=False),  # `*`: business beside items
    Column("municipality", Text, nullable=False),  # `*`: every one, and items without one
    _instant("begins_at"),
    _instant("until_at", nullable=True),
    Column("given_by", Text, nullable=False),
    _instant("given_at"),
    Column("reason", Text, nullable=False),  # free text: here alone, the leaf only commits to it
    _instant("ended_at", nullable=True),
    Column("ended_by", Text),
    Column("end_reason", Text),
    Column("break_glass", Uuid, ForeignKey("break_glass.id")),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    Index("ix_access_grant_principal", "role", "organisation", "handle"),
    CheckConstraint("until_at > begins_at", name="until_after_from"),
)
