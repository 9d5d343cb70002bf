"""Sending of exports: the file of a sheet in the form that was chosen, and what people choose from."""

from collections.abc import Callable, Mapping
from datetime import datetime
from gettext import NullTranslations
from types import MappingProxyType
from typing import NamedTuple

from starlette.responses import Response

from services.desk.exports.csv_file import csv_file
from services.desk.exports.pdf import pdf
from services.desk.exports.sheet import Sheet
from services.desk.exports.workbook import workbook
from services.effects.exported import PURPOSES


class Form(NamedTuple):
    """A form that a sheet can be had in."""

    words: str
    media_type: str
    made: Callable[[Sheet, datetime], bytes]


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "xlsx": Form("Excel (xlsx)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook),
        "csv": Form("CSV", "text/csv; charset=utf-8", lambda sheet, _: csv_file(sheet)),
        "pdf": Form("PDF", "application/pdf", pdf),
    }
)


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


_ENGLISH = MappingProxyType(
    {
        "meeting": _("Prepare or hold a meeting"),
        "follow_up": _("Follow up on deadlines and agreements"),
        "planning": _("Plan preventive work"),
        "supervision": _("Supervision and control"),
    }
)


def purposes(said: NullTranslations) -> dict[str, str]:
    """Return what an export can be for, in the reader's words."""
    return {code: said.gettext(_ENGLISH[code]) for code in PURPOSES}


def sent(sheet: Sheet, form: str, made_at: datetime) -> Response:
    """Return a file to be kept; its leaf is written by then (`services.storage.exporting`)."""
    chosen = FORMS[form]
    headers = {"Content-Disposition": f'attachment; filename="{sheet.file(form, made_at)}"'}
    return Response(chosen.made(sheet, made_at), headers=headers, media_type=chosen.media_type)
