"""Rows of the inbox as a sheet: what the list shows of each, never a name; those that were not to be had are told."""

from collections.abc import Sequence
from datetime import datetime
from gettext import NullTranslations
from uuid import UUID

from services.core.handover.item import Item
from services.desk.exports.sheet import Sheet
from services.desk.web.naming import Names
from services.desk.web.words import reference, state

SCOPE = ("type", "publisher", "forum", "state", "offered_at", "due")
"""What the file has of an item: the scope of its leaf."""


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


COLUMNS = (_("Handover"), _("Type"), _("Sender"), _("Forum"), _("State"), _("Received"), _("Deadline"))


def sheet_of(
    found: Sequence[Item], chosen: Sequence[str], names: Names, said: NullTranslations, language: str, now: datetime
) -> Sheet:
    """Return the sheet, in the order that was chosen."""
    by_id = {str(UUID(bytes=one.id)): one for one in found}
    rows = tuple(
        (
            reference(said, language, id_),
            names.type(one.type),
            names.forum(one.publisher),
            names.address(one.forum, one.municipality),
            state(said, language, one.state),
            one.offered_at,
            one.due_on or one.ends_at,
        )
        for id_ in chosen
        if (one := by_id.get(id_)) is not None
    )
    missing = [reference(said, language, id_) for id_ in chosen if id_ not in by_id]
    notes = (said.gettext("Not in the file, as they are not there for you: %(items)s") % {"items": ", ".join(missing)},)
    columns = tuple(said.gettext(one) for one in COLUMNS)
    name = f"indbakke-{now:%Y-%m-%d}"
    return Sheet(name, said.gettext("Chosen handovers"), (), columns, rows, notes if missing else (), language)
