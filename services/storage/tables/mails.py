"""Tables of what goes out to people by themselves: chosen mails, their notices, and calendars that are fetched."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.storage.tables.schema import instant, metadata

mail_choice = Table(
    "mail_choice",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("digest_hour", SmallInteger),  # in Copenhagen; NULL: none
    Column("urgent", Boolean, nullable=False),
    Column("quiet_from", SmallInteger),  # hours in Copenhagen, over midnight where the first is the later one
    Column("quiet_until", SmallInteger),
    instant("changed_at"),
    CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet"),
)

mail = Table(
    "mail",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("about", Text, primary_key=True),  # the day, or the handover with the end of its deadline: each told once
    instant("made_at"),
    Column("message", Uuid),  # the mail that carries it, from before that is sent on; NULL when it surely was not taken
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    instant("again_at", nullable=True),
    Column("refused", SmallInteger),  # what the mail server answered last of this address (RFC 5321)
    instant("sent_at", nullable=True),
    Index("ix_mail_waiting", "principal", postgresql_where=text("sent_at IS NULL")),
)

calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),  # SHA-256 of the secret, which only its person has
    Column("language", Text, nullable=False),
    instant("made_at"),
    instant("ends_at"),
    instant("counted_from", nullable=True),
    Column("fetches", SmallInteger, nullable=False, server_default=text("0")),  # since then
    CheckConstraint("octet_length(digest) = 32", name="digest"),
)
