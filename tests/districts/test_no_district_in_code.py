"""No word of one district stands in the code: what only North Jutland has, only its folder says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.core.rulebook.model import Rulebook
from services.runtime.config.rulebook_files import load
from services.runtime.config.settings import REPOSITORY
from services.runtime.processes import NAMES

NORTH, SOUTH = load(REPOSITORY / "rulebooks" / "nordjylland"), load(Path(__file__).parent / "sydkysten")
FOLDERS = ("core", "effects", "storage", "runtime", *NAMES)


def _words(book: Rulebook) -> set[str]:
    publishers = {publisher.id for publisher in book.publishers.values()}
    return {*book.forums, *publishers, *book.municipalities, *(town.name for town in book.municipalities.values())}


LOCAL = _words(NORTH) - _words(SOUTH)


def _files() -> list[Path]:
    return [file for folder in FOLDERS for file in sorted((REPOSITORY / "services" / folder).rglob("*.py"))]


def local_words(source: str) -> Iterator[str]:
    """Yield the words of one district in the texts of a module, its docstrings left out."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield from (word for word in LOCAL if word in node.value)


@pytest.mark.parametrize("file", _files(), ids=lambda file: str(file.relative_to(REPOSITORY)))
def test_a_module_knows_no_district(file: Path) -> None:
    """No forum, publisher or municipality that only one district has is named in the code."""
    assert list(local_words(file.read_text(encoding="utf-8"))) == []


def test_a_planted_word_is_found() -> None:
    """The twin: a forum, a publisher and a municipality in a text are found, one in a docstring is not."""
    assert {"infohus_hjoerring", "knock_knock", "nordjyllands-politi", "0851", "Aalborg"} <= LOCAL
    assert list(local_words('TRIAGE = {"nordjyllands-politi": 1}\n')) == ["nordjyllands-politi"]
    assert list(local_words('"""For knock_knock."""\n')) == []
