"""Makes the desk's catalogues: every message that a template or a page has, in the file of its page, words kept."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from architecture.source import ROOT
from services.desk.web.languages import CATALOGUES, DANISH, catalogues

DESK = ROOT / "services" / "desk"
OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.do"}


def sources() -> Iterator[tuple[str, Path]]:
    """Yield the name of the catalogue and the file of everything that may have messages."""
    for path in sorted((DESK / "templates").rglob("*.html")):
        yield path.relative_to(DESK / "templates").with_suffix("").parts[0], path
    for path in sorted(DESK.rglob("*.py")):
        folder, *rest = path.relative_to(DESK).with_suffix("").parts
        yield (rest[0] if folder == "pages" else folder), path


def messages(path: Path) -> list[str | tuple[str, ...]]:
    """Return the messages of a file."""
    kind = "python" if path.suffix == ".py" else "jinja2"
    return [message for _, message, _, _ in extract_from_file(kind, path, options=OPTIONS)]


def wanted() -> dict[str, Catalog]:
    """Return the catalogues as they have to be: words that are there already are kept, new messages have none."""
    before = catalogues()
    elsewhere = {one.id: one.string for catalogue in before.values() for one in catalogue if one.id and one.string}
    found: dict[str, Catalog] = {}
    for name, path in sources():
        for id_ in messages(path):
            catalogue = found.setdefault(name, Catalog(locale=DANISH))
            known = before[name].get(id_) if name in before else None
            said = known.string if known is not None and known.string else elsewhere.get(id_)
            catalogue.add(id_, said or (("", "") if isinstance(id_, tuple) else ""))
    return found


def files() -> Iterator[tuple[Path, str]]:
    """Yield each catalogue's path and text."""
    for name, catalogue in wanted().items():
        written = BytesIO()
        write_po(written, catalogue, no_location=True, omit_header=True, sort_output=True, width=110)
        yield CATALOGUES / DANISH / f"{name}.po", written.getvalue().decode()
