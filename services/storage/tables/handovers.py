"""Tables of handovers: items, deadlines, questions, reminders, and the sealed words of their steps."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.storage.tables.schema import HAS_ENDED, IS_OPEN, instant, metadata

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
    instant("ends_at", nullable=True),  # when that deadline is over: the order of the queue
    Column("answer_on", Date),  # the answer deadline, where it is a whole day
    instant("answer_at", nullable=True),  # the same where hours count
    instant("offered_at"),
    instant("changed_at"),
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
    instant("read_at", nullable=True),  # when content or identity was first shown: a recall is to be confirmed then
    instant("confirmed_at", nullable=True),
    # When clock looks at an open item next; a trigger sets it to the epoch with each new version (migration 0011).
    Column("remind_at", DateTime(timezone=True), server_default=text("'epoch'")),
    Column("review_on", Date),  # the 18th birthday of somebody who was younger when this was decided (RET-7)
    # In the order of a list, nearest deadline first: a page reads what it shows.
    Index("ix_handover_list", "forum", "municipality", "ends_at", "offered_at", "id", postgresql_where=text(IS_OPEN)),
    Index(
        "ix_handover_ended",
        "forum",
        "municipality",
        "ends_at",
        "offered_at",
        "id",
        postgresql_where=text(HAS_ENDED),
    ),
    Index("ix_handover_remind_at", "remind_at", postgresql_where=text(IS_OPEN)),
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
    instant("due_at", nullable=True),  # CHI-4 counts elapsed hours
    instant("withdrawn_at", nullable=True),
    instant("done_at", nullable=True),
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
    instant("asked_at"),
    Column("answer_on", Date, nullable=False),  # until the end of which day the sender has time
    instant("answered_at", nullable=True),
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
    instant("sent_at"),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
)
