"""Tables of the review of look-ups: what waits for a controller, and how far the log has been looked through."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from services.storage.tables.schema import instant, metadata

lookup_review = Table(
    "lookup_review",
    metadata,
    Column("leaf", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", Text, primary_key=True),
    instant("found_at"),
    instant("ticked_at", nullable=True),
    Column("ticked_by", Text),
    Column("finding", Text),  # a code
)

lookup_round = Table(
    "lookup_round",
    metadata,
    Column("upto", BigInteger, primary_key=True, autoincrement=False),  # the first leaf that was not looked at
    instant("at"),
    Column("found", Integer, nullable=False),
)
