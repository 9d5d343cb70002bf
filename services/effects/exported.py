"""Exports: what can be taken away as a file, for which purpose and in which form, and the leaves that say so first."""

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import NamedTuple

from services.core.handover.item import Item
from services.effects.acts.steps import record_of
from services.effects.audit_records import AuditRecord

PURPOSES = MappingProxyType(
    {
        "meeting": "Forberede eller holde et møde",
        "follow_up": "Følge op på frister og aftaler",
        "planning": "Tilrettelægge den forebyggende indsats",
        "supervision": "Tilsyn og kontrol",
    }
)
"""The closed list of what an export is for: code → what is chosen in Danish."""

FORMS = ("pdf", "ics", "xlsx", "csv")


class Export(NamedTuple):
    """What is taken away: its kind (`agenda`, `statistics`), form, purpose, and what it is of, never a person."""

    kind: str
    form: str
    purpose: str
    about: str  # `agenda/<id>`, `statistics/2026-10`
    items: tuple[Item, ...] = ()  # the handovers in it
    fields: tuple[str, ...] = ()  # what of each

    @property
    def code(self) -> str:
        """The code of its leaves."""
        return f"{self.kind}.exported:{self.form}"


def records(export: Export) -> Iterator[AuditRecord]:
    """Yield what an export is recorded as: the file, and for each case in it the disclosure that it is (LOG-3).

    Raises ValueError for a form or purpose outside the closed lists.
    """
    if export.form not in FORMS or export.purpose not in PURPOSES:
        raise ValueError("no form or purpose of an export")
    yield AuditRecord("export", export.code, scope=export.fields, query=export.purpose, source=export.about)
    for one in _once(export.items):
        record = record_of(one, "disclosure", export.code)
        record.scope, record.query = export.fields, export.purpose
        yield record


def _once(items: Iterable[Item]) -> Iterable[Item]:
    return {one.id: one for one in items}.values()
