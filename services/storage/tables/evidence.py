"""Tables of the log as evidence: checkpoints and who cosigned them, what was promised, the keys that sign."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Table, Text

from services.storage.tables.schema import instant, metadata

checkpoint = Table(
    "checkpoint",
    metadata,
    # The key is what keeps one size from having two roots.
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("peaks", LargeBinary, nullable=False),  # whoever signs next grows the tree from them
    Column("note", Text, nullable=False),
    instant("signed_at"),
    CheckConstraint("size > 0", name="size"),
)

cosignature = Table(
    "cosignature",
    metadata,
    Column("size", BigInteger, ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False),
    Column("witness", Text, primary_key=True),
    Column("line", Text, nullable=False),
    instant("at"),
)

witness_policy = Table(
    "witness_policy",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("policy", Text, nullable=False),  # empty: nothing is promised any more
    instant("since"),
)

witnessed = Table(
    "witnessed",
    metadata,
    Column("size", BigInteger, ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False),
    Column("policy", Integer, ForeignKey("witness_policy.number"), primary_key=True, autoincrement=False),
    instant("at"),
)

log_key = Table(
    "log_key",
    metadata,
    Column("vkey", Text, primary_key=True),
    Column("first", BigInteger, nullable=False),
    instant("since"),
)

log_key_end = Table(
    "log_key_end",
    metadata,
    Column("vkey", Text, ForeignKey("log_key.vkey"), primary_key=True),
    Column("last", BigInteger, nullable=False),
    instant("at"),
)
