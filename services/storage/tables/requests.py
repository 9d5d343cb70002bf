"""Tables of requests: answers that are given again when a request comes again with its Idempotency-Key."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from services.storage.tables.schema import instant, metadata

idempotency = Table(
    "idempotency",
    metadata,
    Column("id", LargeBinary, primary_key=True),  # keyed digest of principal, key and path
    Column("principal", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # keyed, of the body as JSON
    instant("answered_at"),
    Column("forum", Text),  # where its item stands: given again only to whom grants still let in there
    Column("municipality", Text),
    Column("answer", LargeBinary),  # sealed under the person's key where it tells of one; NULL of somebody erased
    Index("ix_idempotency_answered_at", "answered_at"),
)
