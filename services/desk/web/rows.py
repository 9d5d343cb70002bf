"""Rows of a list of handovers, as pages show them: type, sender, forum and stage in words, never a name."""

from typing import Any

from services.desk.web.naming import Names
from services.storage.handovers.cursor import Cursor, CursorError
from services.storage.handovers.queries import Page


def rows_of(found: Page, names: Names) -> list[dict[str, Any]]:
    """Return the rows of a page of a list, with what each is called."""
    return [
        {
            **one.told,
            "address": names.address(one.forum, one.municipality),
            "title": names.type(one.type),
            "sender": names.forum(one.publisher),
            "stage_words": names.stage(one.stage),
        }
        for one in found.items
    ]


def cursor_of(text: str) -> Cursor | None:
    """Return where a list goes on; an address that no page gave begins at the first row."""
    try:
        return Cursor.parse(text) if text else None
    except CursorError:
        return None
