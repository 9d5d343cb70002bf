"""`stafet rulebook show`: the whole rulebook on one screen, in the order in which it is asked."""

import argparse
from collections.abc import Iterator

from services.cli.terminal.output import dump, line, table
from services.core.rulebook.model import Rulebook
from services.core.rulebook.row_text import then_text, when_text
from services.runtime.config import rulebook_files
from services.runtime.config.settings import load

YES, NO = "ja", "nej"


def show(arguments: argparse.Namespace, book: Rulebook) -> int:
    """Print the rulebook; as JSON its documents as they are written."""
    if arguments.output == "json":
        directory = arguments.directory or load().rulebook
        dump({"rulebook": book.hash, "documents": rulebook_files.documents(directory)})
        return 0
    line(f"Regelsæt {book.hash}")
    _part("Kommuner", ("Kode", "Kommune", "Politikreds", "Region", "Har"), _towns(book))
    _part("Afsendere", ("Afsender", "Navn", "Returneres til", "Må sende"), _publishers(book))
    _part("Fora og køer", ("Forum", "Navn", "Alder", "Hjemmel", "Får sager"), _forums(book))
    for name, rows in book.tables.items():
        found = [
            (row.id, str(row.then.step or ""), when_text(row.when) or "ellers", then_text(row), row.then.texts["da"])
            for row in rows
        ]
        _part(f"Tabel {name}", ("Række", "Trin", "Når", "Så", "Tekst"), iter(found))
    return 0


def _part(title: str, headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    line("")
    line(title)
    table(headings, list(rows))


def _towns(book: Rulebook) -> Iterator[tuple[str, ...]]:
    for town in book.municipalities.values():
        inside = (YES if town.in_district else NO, YES if town.in_region else NO)
        yield (town.code, town.name, *inside, " ".join(sorted(town.has)) or "-")


def _publishers(book: Rulebook) -> Iterator[tuple[str, ...]]:
    for publisher in book.publishers.values():
        sent = (f"{name} ({only.field}: {only.value})" if only else name for name, only in publisher.may_send.items())
        back = ".".join(filter(None, publisher.returns_to))
        yield publisher.id, publisher.names["da"], back, " ".join(sent)


def _forums(book: Rulebook) -> Iterator[tuple[str, ...]]:
    for forum in book.forums.values():
        why = "ja" if forum.no_items is None else f"nej: {forum.no_items['da']}"
        yield forum.id, forum.names["da"], ages(forum.ages), " ".join(forum.bases) or "-", why


def ages(limits: tuple[int | None, int | None]) -> str:
    """Return an age range in Danish."""
    low, high = limits
    if (low, high) == (None, None):
        return "alle"
    if high is None:
        return f"fra {low}"
    return f"til {high}" if low is None else f"{low}-{high}"
