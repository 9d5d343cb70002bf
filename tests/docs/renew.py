"""Writes every committed file that is made from others anew: `make renew`; then read the difference."""

from collections.abc import Iterator
from pathlib import Path

from docs import catalogues, components
from docs.tables import PAGES, renewed
from golden import asyncapi, example_events, openapi
from golden.examples import EXAMPLES
from golden.golden_files import paths
from golden.golden_files import text as golden
from schemas import json_schema
from services.core.rulebook.deadlines_page import PAGES as MADE_PAGES
from services.runtime.config.rulebook_files import load

ROOT = Path(__file__).resolve().parents[2]


def wanted() -> Iterator[tuple[Path, str]]:
    """Yield each made file and what it has to hold; the JSON Schemas have a command of their own."""
    for name, path in paths().items():
        yield path, golden(name, EXAMPLES[name])
    yield example_events.FILE, example_events.text()
    yield from openapi.files()
    yield from asyncapi.files()
    yield from catalogues.files()
    yield from components.files()
    book = load(ROOT / "rulebooks" / "nordjylland")
    yield from ((ROOT / "docs" / name, made(book)) for name, made in MADE_PAGES.items())
    for page in PAGES:
        yield ROOT / page, renewed((ROOT / page).read_text(encoding="utf-8"))


def stale() -> list[str]:
    """Return the made files that are not as they have to be."""
    others = [path for path, text in wanted() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return [*json_schema.stale(), *(str(path.relative_to(ROOT)) for path in others)]


def renew() -> None:
    """Write them all."""
    json_schema.write()
    for path, text in wanted():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    renew()
