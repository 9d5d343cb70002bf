"""Files of an agenda: its items as a sheet, the meeting as a calendar entry, each with its leaf before it is sent."""

from collections.abc import Mapping
from datetime import datetime
from gettext import NullTranslations

from starlette.responses import Response

from services.core.agenda.states import CANCELLED
from services.core.decision.words import name_of
from services.core.handover.item import Item
from services.core.rulebook.deadlines import COPENHAGEN
from services.desk.exports.calendar_file import Entry, calendar_file
from services.desk.exports.sending import FORMS, sent
from services.desk.exports.sheet import Sheet
from services.desk.pages.agenda_view import View
from services.desk.web.words import reference, state
from services.effects.exported import Export
from services.storage.access.session import looking, serve
from services.storage.agendas.reading import SCOPE
from services.storage.exporting import exported
from services.storage.handovers.office import Office
from services.storage.handovers.stored import item

ICS = "ics"


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


COLUMNS = (_("Place"), _("Handover"), _("Type"), _("Sender"), _("Time"), _("Minutes"), _("Presents"), _("State"))


def choices(said: NullTranslations) -> Mapping[str, str]:
    """Return the forms that an agenda can be had in, with their words."""
    return {
        **{code: form.words for code, form in FORMS.items()},
        ICS: said.gettext("Calendar (ics), without the items"),
    }


def file_of(office: Office, view: View, form: str, purpose: str, said: NullTranslations) -> Response:
    """Return the file; its leaf, and one for each case in it, are committed by then."""
    now, one = office.clock(), view.agenda.meeting
    about = f"agenda/{one.id}"
    if form == ICS:
        exported(office.connection, office.principal, Export("agenda", form, purpose, about))
        headers = {"Content-Disposition": f'attachment; filename="stafet-dagsorden-{one.day}-{now:%Y%m%d-%H%M}.ics"'}
        file = calendar_file(said.gettext("Agendas"), [calendar_entry(view, said)])
        return Response(file, headers=headers, media_type="text/calendar; charset=utf-8")
    export = Export("agenda", form, purpose, about, _items(office, view), SCOPE)
    exported(office.connection, office.principal, export)
    return sent(sheet_of(view, said), form, now)


def sheet_of(view: View, said: NullTranslations) -> Sheet:
    """Return the agenda as rows: places, references and times, never whom an item is about."""
    one, language = view.agenda.meeting, view.reader.language
    rows = tuple(
        (
            slot.position,
            reference(said, language, str(slot.entry.item)),
            view.reader.kind(slot.entry.type),
            view.reader.name(slot.entry.publisher),
            "" if slot.begins is None else f"{slot.begins:%H:%M}",
            slot.entry.minutes,
            name_of(slot.entry.presenter, view.reader.rulebook, language) if slot.entry.presenter else "",
            said.gettext(view.left(slot)) if slot.entry.left else state(said, language, slot.entry.state),
        )
        for slot in view.slots()
    )
    title = f"{said.gettext('Agenda')}: {view.place}"
    begins = "" if one.begins is None else f" {one.begins:%H:%M}"
    lines = (f"{one.day:%d.%m.%Y}{begins}", view.state)
    return Sheet(f"dagsorden-{one.day}", title, lines, tuple(said.gettext(one) for one in COLUMNS), rows, (), language)


def calendar_entry(view: View, said: NullTranslations) -> Entry:
    """Return the meeting as others' calendars have it: the forum and how many items, nothing of what they are."""
    one, last = view.agenda.meeting, view.slots()[-1:]
    begins = one.day if one.begins is None else datetime.combine(one.day, one.begins, COPENHAGEN)
    counted = said.gettext("items on the agenda")
    summary = f"Stafet: {view.place}, {counted}: {len(view.agenda.entries)}"
    ends = last[0].ends if last else None
    return Entry(one.id.hex, one.version, begins, summary, one.changed_at, ends, one.state == CANCELLED)


def _items(office: Office, view: View) -> tuple[Item, ...]:
    with looking(office.connection) as cursor:
        serve(cursor, office.principal, office.clock())
        found = [item(cursor, entry.item) for entry in view.agenda.entries]
    return tuple(one for one in found if one is not None)
