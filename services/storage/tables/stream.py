"""Tables of the stream: positions in Kafka, ids that were met, messages that wait, and dead letters."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

from services.storage.tables.schema import instant, metadata

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

submitted = Table(
    "submitted",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),  # the order in which they are sent
    Column("receipt", Uuid, nullable=False),  # the id of the event, or of its dead letter, once the router has read it
    Column("publisher", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # as the inbox will have it
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),  # opaque: a person's events keep their order by it
    Column("person", Uuid, nullable=False),  # whose key seals the content: the publisher's own
    Column("content", LargeBinary, nullable=False),
    instant("received_at"),
    # Where the broker put it last: in another cluster, which knows nothing of it, it is sent again.
    Column("cluster", Text),
    Column("partition", Integer),
    Column("offset", BigInteger),
    UniqueConstraint("publisher", "event_id"),
)

publisher_quota = Table(
    "publisher_quota",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("tokens", Double, nullable=False),  # how many events it could send at that moment; below 0 it has debts
    instant("counted_at"),
)

mail_in = Table(
    "mail_in",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("publisher", Text, nullable=False),
    Column("known_by", LargeBinary, nullable=False),  # keyed digest of what is signed: the same mail comes once
    Column("person", Uuid, nullable=False),  # whose key seals the content: the publisher's own
    Column("content", LargeBinary),  # its events; NULL once a person has sent or discarded it
    instant("received_at"),
    Column("state", Text, nullable=False),
    instant("decided_at", nullable=True),
    UniqueConstraint("publisher", "known_by"),
    CheckConstraint("state IN ('waiting', 'sent', 'discarded')", name="state"),
    CheckConstraint("(state = 'waiting') = (content IS NOT NULL)", name="content"),
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
    Column("person", Uuid, nullable=False),  # the key of this letter alone: it goes with whom the letter tells of
    Column("content", LargeBinary),  # NULL after erasure
    Column("attempts", Integer, nullable=False),
    instant("received_at"),
    Column("state", Text, nullable=False),
    instant("closed_at", nullable=True),
    Column("closed_by", Text),
    UniqueConstraint("cluster", "topic", "partition", "offset"),
    Index("ix_dead_letter_publisher_event_id", "publisher", "event_id"),
    CheckConstraint("state IN ('open', 'replayed', 'dismissed')", name="state"),
)
