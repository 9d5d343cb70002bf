"""Languages of the desk: message ids are English, and the Danish words of each stand in `catalogues/da/`.

One file of messages for each page, so that pages do not share more than words. They are compiled when a process starts.
"""

from collections.abc import Mapping
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from starlette.requests import Request

CATALOGUES = Path(__file__).parents[1] / "catalogues"
DANISH, ENGLISH = "da", "en"
LANGUAGES = (DANISH, ENGLISH)
COOKIE = "sprog"
"""The cookie that says which language its reader chose; without one it is Danish, whatever the browser prefers."""


def catalogues(folder: Path = CATALOGUES / DANISH) -> Mapping[str, Catalog]:
    """Return the Danish catalogues, by the name of their page."""
    found = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = read_po(file, locale=DANISH, abort_invalid=True)
    return MappingProxyType(found)


def translations() -> Mapping[str, NullTranslations]:
    """Return what each language says; in English a message's id is its text."""
    danish = Catalog(locale=DANISH)
    for catalogue in catalogues().values():
        for message in catalogue:
            if message.id:
                danish[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, danish)
    compiled.seek(0)
    return MappingProxyType({DANISH: Translations(compiled), ENGLISH: NullTranslations()})


def language_of(request: Request) -> str:
    """Return the language that a reader chose."""
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else DANISH
