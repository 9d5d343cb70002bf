"""The command line's list of nouns is what there is: each has its module, its verbs and its help."""

import argparse
import ast
import importlib
import re
from collections.abc import Iterator

import pytest

from architecture.every_way_in import parser_of, verbs_of
from architecture.source import ROOT
from services.cli.main import overview
from services.cli.nouns import LATER, NOUNS, Noun
from services.runtime.processes import ALL, NAMES

CODES = ("services/runtime/process/exit_codes.py", "services/cli/terminal/errors.py")


def unlike(noun: Noun, parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield where the list of nouns and a noun's parser differ, and verbs without help."""
    there = verbs_of(parser)
    chosen = [action.choices for action in parser._actions if action.choices is not None and not there]
    words = set(there) or {str(word) for choices in chosen for word in choices}
    for verb in filter(None, noun.verbs.split("|")):
        if verb not in words:
            yield f"{noun.name} {verb} is listed and not there"
    for verb, own in there.items():
        if verb not in noun.verbs.split("|") and not _to_come(own):
            yield f"{noun.name} {verb} is there and not listed"
        shown = own.format_help()
        if not own.description or "--help" not in shown:
            yield f"{noun.name} {verb} has no help"


def _to_come(verb: argparse.ArgumentParser) -> bool:
    return "ikke bygget endnu" in str(verb.description)


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_a_noun_has_its_module_and_verbs(noun: Noun) -> None:
    """Each listed noun has a module with both functions, its listed verbs, and a help for each of them."""
    module = importlib.import_module(noun.module)
    assert callable(module.main)
    assert list(unlike(noun, parser_of(noun))) == []
    assert noun.meaning in overview()


def test_a_verb_that_is_not_there_is_seen() -> None:
    """A listed verb that the parser does not have is found (the twin)."""
    queue = next(noun for noun in NOUNS if noun.name == "queue")
    assert list(unlike(queue._replace(verbs="list|empty"), parser_of(queue))) == ["queue empty is listed and not there"]


def test_a_verb_that_is_not_listed_is_seen() -> None:
    """A verb that the parser has and the list does not name is found; one that only says it is to come is not one."""
    topics = next(noun for noun in NOUNS if noun.name == "topics")
    without = topics._replace(verbs=topics.verbs.replace("apply|", ""))
    assert list(unlike(without, parser_of(topics))) == ["topics apply is there and not listed"]


def test_what_is_there_is_not_said_to_come() -> None:
    """No noun is both listed and to come, and `run` has every process; `docs/test_reference.py` asks the contract."""
    assert not {noun.name for noun in NOUNS} & LATER
    (run,) = [noun for noun in NOUNS if noun.name == "run"]
    assert set(run.verbs.split("|")) == {*NAMES, ALL}


def codes() -> dict[str, tuple[int, str]]:
    """Return every exit code: name → (code, the comment beside it)."""
    found = {}
    for path in CODES:
        text = (ROOT / path).read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                comment = lines[node.lineno - 1].partition("# ")[2]
                found[f"{path}:{node.targets[0].id}"] = (node.value.value, comment)  # type: ignore[attr-defined]
    return found


def untold(known: dict[str, tuple[int, str]], page: str) -> list[str]:
    """Return the codes that the page has no row for with the comment's own words."""
    rows = re.findall(r"^\| (\d+) \| .*$", page, re.MULTILINE)
    return [name for name, (code, comment) in known.items() if not comment or str(code) not in rows]


def test_exit_codes_are_documented() -> None:
    """Each exit code says beside it what it means and has its row on the operator's page."""
    assert len(codes()) > 6
    assert untold(codes(), (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")) == []


def test_an_untold_exit_code_is_seen() -> None:
    """A code without a comment, or without a row, is found (the twin)."""
    assert untold({"a": (70, "")}, "| 70 | x |") == ["a"]
    assert untold({"a": (71, "why")}, "| 70 | x |") == ["a"]
