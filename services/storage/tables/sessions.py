"""Tables of sessions: who is logged on to the desk."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.storage.tables.schema import instant, metadata

desk_session = Table(
    "desk_session",
    metadata,
    Column("digest", LargeBinary, primary_key=True),  # SHA-256 of what the browser holds
    Column("id", Uuid, nullable=False, unique=True),  # its name in the log
    Column("organisation", Text, nullable=False),
    Column("handle", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),  # those that the issuer vouched for
    Column("role", Text),  # the one it acts in; NULL until chosen
    Column("issuer_session", Text),  # the issuer's name for it, by which the issuer ends it
    instant("authenticated_at"),
    instant("began_at"),
    instant("seen_at"),
    instant("ends_at"),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    CheckConstraint("role = ANY(roles)", name="role"),
)
