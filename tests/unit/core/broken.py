"""North Jutland's documents in memory, to be broken in exactly one place, and what the proof then says."""

import shutil
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.core.proof.prove import Finding, Survey, survey
from services.core.proof.space import messages
from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import Rulebook, build
from services.runtime.config import rulebook_files
from services.runtime.config.settings import REPOSITORY

FOLDER = REPOSITORY / "rulebooks" / "nordjylland"
Documents = dict[str, Any]


@cache
def _documents() -> Documents:
    return rulebook_files.documents(FOLDER)


def documents() -> Documents:
    """Return a fresh copy of the documents."""
    return deepcopy(_documents())


def row(of: Documents, name: str) -> dict[str, Any]:
    """Return a row of the routing tables."""
    return next(one for table in of["routing.yaml"]["tables"] for one in table["rows"] if one["row"] == name)


def table(of: Documents, name: str) -> list[dict[str, Any]]:
    """Return the rows of a routing table."""
    return next(one["rows"] for one in of["routing.yaml"]["tables"] if one["table"] == name)


def forum(of: Documents, name: str) -> dict[str, Any]:
    """Return a forum's or queue's row."""
    return next(one for one in [*of["forums.yaml"]["forums"], *of["forums.yaml"]["queues"]] if one["id"] == name)


def built(change: Callable[[Documents], object]) -> Rulebook:
    """Return the rulebook after one change."""
    changed = documents()
    change(changed)
    return build(changed)


def folder_with(folder: Path, file: str, old: str, new: str) -> Path:
    """Return a folder with the rulebook's files, in one of which a text is another."""
    shutil.copytree(FOLDER, folder / "book")
    text = (folder / "book" / file).read_text(encoding="utf-8")
    assert old in text
    (folder / "book" / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "book"


def refused(change: Callable[[Documents], object]) -> str:
    """Return why the rulebook is not built after one change; that it is not is asserted."""
    with pytest.raises(RulebookError) as told:
        built(change)
    return str(told.value)


def breaches(book: Rulebook, *event_types: str) -> list[Finding]:
    """Return what does not hold for these event types."""
    return list(survey(book, [one for one in messages(book) if one.event_type in event_types]).breaches)


@cache
def whole() -> Survey:
    """Return what is seen of North Jutland as it is, over every combination; once for all tests."""
    book = built(lambda _: None)
    return survey(book, messages(book))
