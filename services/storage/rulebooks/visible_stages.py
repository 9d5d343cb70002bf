"""Visible stages: what each role sees of a forum under a rulebook, as rows that PostgreSQL's policies read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from services.core.access.rights import is_shown
from services.core.access.roles import EVERY_STAGE, ROLES
from services.core.rulebook.model import Rulebook

_ADD = (
    "INSERT INTO visible_stage (activation, begins_at, role, forum, stage) "
    "SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[])"
)


def visible_stages(rulebook: Rulebook) -> Iterator[tuple[str, str, str]]:
    """Yield (role, forum, stage) of everything that is there for a role, by its circles and the rulebook's guards."""
    for forum in rulebook.forums.values():
        for role in ROLES:
            for stage in EVERY_STAGE:
                if is_shown(role, forum.circle, stage) and rulebook.disclosure.sees(role, forum.id, stage):
                    yield role, forum.id, stage


def store(cursor: psycopg.Cursor[Any], activation: UUID, begins_at: datetime, rulebook: Rulebook) -> None:
    """Store what is visible from the moment on that an activation begins, in its transaction."""
    columns = [list(column) for column in zip(*visible_stages(rulebook), strict=True)]
    cursor.execute(_ADD, (activation, begins_at, *columns))
