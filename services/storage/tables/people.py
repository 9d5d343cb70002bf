"""Tables of erasure: who was erased, by a handle that leads nowhere any more, what content, and what must be kept."""

from sqlalchemy import ARRAY, BigInteger, Column, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.storage.tables.schema import instant, metadata

erasure = Table(
    "erasure",
    metadata,
    Column("person", Uuid, primary_key=True),
    instant("at"),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),  # a code: free text could say again what was erased (LOG-4)
    Column("events", Integer, nullable=False),
    Column("handovers", Integer, nullable=False),
    Column("dead_letters", Integer, nullable=False),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
)

content_erasure = Table(
    "content_erasure",
    metadata,
    Column("event", Uuid, primary_key=True),
    instant("at"),
    Column("kept_as", Text, nullable=False),  # the class of the rulebook by which it was kept until then
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
)

legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False),
    Column("reason", Text, nullable=False),  # a code
    instant("placed_at"),
    Column("placed_by", Text, nullable=False),
    instant("released_at", nullable=True),
    Column("released_by", Text),
    Column("letters", ARRAY(Uuid), nullable=False, server_default=text("'{}'")),  # dead letters that tell of the person
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    Index("ix_legal_hold_person", "person", postgresql_where=text("released_at IS NULL")),
)
