"""Tables of agendas: meetings of a forum at an address, and which handovers are on them in which order."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, SmallInteger, Table, Text, Time, Uuid, text

from services.core.agenda.states import DANISH, OPEN
from services.storage.tables.schema import instant, metadata

TAKES_ITEMS = f"state IN ({', '.join(map(repr, OPEN))})"
"""That a meeting still takes items, written as the index has it: at one address there is one on a day."""

meeting = Table(
    "meeting",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("forum", Text, nullable=False),
    Column("municipality", Text),
    Column("school", Text),
    Column("day", Date, nullable=False),
    Column("begins", Time),  # in Copenhagen
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    instant("sent_at", nullable=True),
    instant("started_at", nullable=True),
    instant("changed_at"),
    Column("actor", Text, nullable=False),
    CheckConstraint(f"state IN ({', '.join(map(repr, DANISH))})", name="state"),
    Index(
        "ix_meeting_address",
        "forum",
        "municipality",
        "school",
        "day",
        unique=True,
        postgresql_where=text(TAKES_ITEMS),
        postgresql_nulls_not_distinct=True,
    ),
    Index("ix_meeting_day", "day"),
)

agenda_entry = Table(
    "agenda_entry",
    metadata,
    Column("meeting", Uuid, primary_key=True),
    Column("handover", Uuid, primary_key=True),
    # The item's step that put it there. How it left is its first later step from `on_agenda` to another state: whoever
    # moves an item moves it here too, and no second place could say otherwise.
    Column("since", Integer, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("minutes", SmallInteger),
    Column("presenter", Text),  # an organisation
    Index("ix_agenda_entry_handover", "handover"),
)
