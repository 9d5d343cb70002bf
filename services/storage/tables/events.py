"""Tables of events: the people they are about, decisions with sealed content, tasks, and release cases."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text, Uuid, text

from services.storage.tables.schema import instant, metadata

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),  # the handle by which the log names the person
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("key_version", SmallInteger, nullable=False),
    # NULL when nothing is sealed under it any more: whoever comes again has a new one. After erasure the row is gone.
    Column("wrapped_key", LargeBinary),
    instant("created_at"),
    Column("is_person", Boolean, nullable=False, server_default=text("false")),  # else a sender's, or a dead letter's
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
    instant("received_at"),
    instant("decided_at"),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("decision", Text, nullable=False),  # codes and parameters as JSON; the words are made when it is read
    Column("content", LargeBinary),  # headers and body as received, sealed; NULL for CALL_POLICE and after erasure
    Index("ix_event_person", "person"),  # all that there is about somebody is found from here
    # Up to a page a row stays whole; beyond, its content is stored aside. Ciphertext is never compressed (STORAGE
    # EXTERNAL, which the models cannot say: see migration 0002).
    postgresql_with={"toast_tuple_target": "8160"},
)

task = Table(
    "task",
    metadata,
    Column("event", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("addressee", Text, primary_key=True),
    instant("created_at"),
    instant("done_at", nullable=True),
)

release_case = Table(
    "release_case",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("case_key", LargeBinary, primary_key=True),  # HMAC of case_ref: a reference can name a person
    Column("case_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
)
