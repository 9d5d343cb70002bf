"""Makes the snapshot of components: what each macro of the desk's design writes, by the examples here."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from architecture.source import ROOT
from services.desk.web.languages import DANISH
from services.desk.web.rendering import Desk

MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""What `moment` is in an example."""
FILE = ROOT / "tests" / "golden" / "components.html"
EXAMPLES = (
    ("icon", "icon('check')"),
    ("alert", "alert('warning', 'Ændret', 'Den er <ny>.')"),
    ("badge", "badge('offered')"),
    ("badge", "badge('forwarded')"),
    ("bars", "bars('I alt', [{'month': 'maj', 'received': 5}, {'month': 'juni', 'received': none}], 10, 'skjult')"),
    ("deadline", "deadline_mark(none)"),
    ("deadline", "deadline_mark({'kind': 'error', 'icon': 'error', 'words': 'Overskredet 1 dag', 'more': '23. nov.'})"),
    ("dialog", "dialog()"),
    ("dialog", "in_dialog('/overlevering/x/return', 'post')"),
    ("figure", "figure(3, 'Nye', '/indbakke?state=offered', 'info', true)"),
    ("form", "text('note', 'Bemærkning', '<b>', 'Højst 1000 tegn.', 'Er for lang', false, rows=3)"),
    ("form", "text('meeting', 'Dato', type='date')"),
    ("form", "select('type', 'Type', [('a', 'A'), ('b', 'B')], 'b', empty='Alle')"),
    ("form", "radios('reason', 'Grund', [('a', 'A'), ('b', 'B')], 'b', '', 'Mangler')"),
    ("form", "summary([('f-note', 'Bemærkning: er for lang')])"),
    ("session", "session_note({'ends_at': moment})"),
    ("session", "session_end({'seconds': 300, 'final_seconds': 3600}, '/indbakke?state=<ny>')"),
    ("table", "table({'title': 'Tal: Måneder', 'columns': ['Måned', 'Modtaget'], 'rows': [['<maj>', 5]]}, 't-1')"),
)
"""File of the component, and a call of one of its macros."""


def text(examples: tuple[tuple[str, str], ...] = EXAMPLES) -> str:
    """Return what the examples write in Danish, each under its call; the address of static files is left out."""
    desk = Desk()
    environment = desk.environments[DANISH]
    version = desk.static.url("img/icons.svg").split("/")[2]
    made = []
    for file, call in examples:
        name = call.partition("(")[0]
        source = f'{{% from "components/{file}.html" import {name} %}}{{{{ {call} }}}}'
        made.append(f"{name}\n{environment.from_string(source).render(moment=MOMENT).strip()}\n")
    return "\n".join(made).replace(version, "VERSION")


def files() -> Iterator[tuple[Path, str]]:
    """Yield the snapshot's path and text."""
    yield FILE, text()
