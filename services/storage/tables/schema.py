"""Metadata of the tables: how their constraints are named, and what several of them share."""

from sqlalchemy import Column, DateTime, MetaData

from services.core.handover.states import OPEN, STATES

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

OPEN_STATES = OPEN
"""States of a handover somebody still has to act on."""

IS_OPEN = f"state IN ({', '.join(f'{state!r}' for state in OPEN)})"
"""That somebody still has to act on a handover, written as the index has it: other words would not use it."""

HAS_ENDED = f"state IN ({', '.join(repr(state.name) for state in STATES if not state.open)})"
"""The same of what nobody has to act on any more."""


def instant(name: str, *, nullable: bool = False) -> Column[object]:
    """Return a column with an instant, to the microsecond, with its zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)
