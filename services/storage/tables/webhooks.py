"""Tables of webhooks: where forums' systems want to be told, and what each of them is told, was told or missed."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.storage.tables.schema import instant, metadata

webhook = Table(
    "webhook",
    metadata,
    Column("id", Uuid, primary_key=True),  # also the handle of the key that its secret is sealed under
    Column("forum", Text, nullable=False),
    Column("municipality", Text),  # NULL: every one
    Column("stages", ARRAY(Text), nullable=False),  # those that whoever signed it up sees
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False),  # of events; empty: every one
    Column("changes", ARRAY(Text), nullable=False),  # offered, changed, recalled, reminder; empty: every one
    Column("secret", LargeBinary),  # NULL once it is removed
    Column("state", Text, nullable=False),
    Column("reason", Text),  # why it is in it, as a code, where nobody said so
    Column("made_by", Text, nullable=False),
    instant("made_at"),
    instant("changed_at"),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    CheckConstraint("state IN ('new', 'active', 'paused', 'ended', 'removed')", name="state"),
    CheckConstraint("(secret IS NULL) = (state = 'removed')", name="secret"),
    CheckConstraint("cardinality(stages) > 0", name="stages"),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("webhook", Uuid, nullable=False),
    Column("change", Uuid, nullable=False),  # id of the CloudEvent in `data`, and of the message at every attempt
    Column("key", Text, nullable=False),  # the handover's id, by which an erasure finds it
    Column("type", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'waiting'")),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    instant("made_at"),
    instant("next_at", nullable=True),  # while it waits; one that is on its way comes again then if nobody says more
    instant("ended_at", nullable=True),
    Column("outcome", Text),  # of the last attempt: a status of HTTP, or a code
    UniqueConstraint("webhook", "change"),
    Index("ix_webhook_delivery_waiting", "webhook", "next_at", postgresql_where=text("state = 'waiting'")),
    Index("ix_webhook_delivery_key", "key"),
    CheckConstraint("state IN ('waiting', 'delivered', 'failed', 'ended')", name="state"),
    CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name="next_at"),
)
