"""Rows are named tuples whose fields are the columns of their table, in their order."""

import re
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from services.effects import rows
from services.storage import tables
from services.storage.binary_copy import STAGED

TABLES: dict[type[NamedTuple], tuple[sa.Table, frozenset[str]]] = {
    rows.InboxRow: (tables.inbox, frozenset()),
    rows.PersonRow: (tables.person, frozenset()),
    rows.EventRow: (tables.event, frozenset()),
    rows.HandoverRow: (tables.handover, frozenset(tables.CARRIED)),
    rows.DeadlineRow: (tables.deadline, frozenset(tables.LATER)),
    rows.TaskRow: (tables.task, frozenset()),
    rows.CaseRow: (tables.release_case, frozenset()),
    rows.StepRow: (tables.handover_step, frozenset()),
    rows.OutboxRow: (tables.outbox, frozenset({"id", "created_at"})),  # given by the table
    rows.DeadLetterRow: (tables.dead_letter, frozenset()),
    rows.ReminderRow: (tables.reminder, frozenset()),
    rows.SubmittedRow: (tables.submitted, frozenset({"id", "cluster", "partition", "offset"})),  # the relay's
}


def columns(table: sa.Table, given_by_table: frozenset[str]) -> tuple[str, ...]:
    """Return the columns that a row brings, in their order."""
    return tuple(column.name for column in table.columns if column.name not in given_by_table)


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.__name__)
def test_a_row_is_the_columns_of_its_table(row: type[NamedTuple]) -> None:
    """COPY takes values by place: field for field the row is what the table has."""
    assert row._fields == columns(*TABLES[row])


def test_every_row_is_compared() -> None:
    """A new row class without a table to compare it with fails here."""
    named = {one for one in vars(rows).values() if isinstance(one, type) and hasattr(one, "_fields")}
    assert named == {*TABLES, rows.LeafRow}


def test_a_leaf_is_what_is_copied_aside() -> None:
    """Leaves have a staging table of their own: its columns are the row's."""
    statement = dict(STAGED)["leaf"].statement
    assert tuple(re.findall(r'"(\w+)"', statement)) == rows.LeafRow._fields


def test_two_columns_in_another_order_are_seen() -> None:
    """A table whose event id and type changed places is no longer the row's (the twin)."""
    names = list(rows.EventRow._fields)
    at, to = names.index("event_id"), names.index("type")
    names[at], names[to] = names[to], names[at]
    swapped = sa.Table("event", sa.MetaData(), *(sa.Column(name, sa.Text) for name in names))
    assert columns(swapped, frozenset()) != rows.EventRow._fields
