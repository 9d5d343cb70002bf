"""What the written pages name, and whether it is there: links, paths, modules, commands of `stafet` and `make`."""

import importlib
import re
import shlex
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

from docs.life import named
from services.cli.nouns import LATER, NOUNS
from services.cli.terminal.parser import Parser

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = tuple(f"{name}/" for name in (
    "bench", "connectors", "deploy", "docs", "requirements", "rulebooks", "schemas", "services", "tests", "topics",
))  # fmt: skip
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
DOTTED = re.compile(r"(?:schemas|services|topics|connectors)(?:\.\w+)+")


def pages() -> list[Path]:
    """Return every page a stranger reads here."""
    top = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
    return [*(ROOT / name for name in top), *sorted((ROOT / "docs").rglob("*.md"))]


def faults(page: Path, text: str) -> list[str]:
    """Return everything that the text names and that is not there."""
    # What the index of the reference says is not there is asked, the other way round, by test_reference.py.
    there = text.partition("\n## Not built yet\n")[0] if page == ROOT / "docs" / "reference" / "README.md" else text
    return [*_links(page, text), *_paths(text), *_listed(text), *_modules(text), *_commands(there)]


def _links(page: Path, text: str) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", text)):
        place, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = (page.parent / place).resolve() if place else page
        if not file.exists():
            yield f"link {target}: no such file"
        elif anchor and anchor not in _anchors(file.read_text(encoding="utf-8")):
            yield f"link {target}: no such heading"


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _paths(text: str) -> Iterator[str]:
    for code in CODE.findall(FENCE.sub("", text)):
        path, _, test = code.partition("::")
        if not path.startswith(FOLDERS) or " " in path or any(sign in path for sign in "<>*…{"):
            continue
        if not (ROOT / path).exists():
            yield f"path {path}: not there"
        elif test and f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8"):
            yield f"test {code}: not there"


def _listed(text: str) -> Iterator[str]:
    """Look for the folders and files of a folder list: a path at the line's start, its files indented below it."""
    for block in FENCE.findall(text):
        folder = ""
        for line in block.splitlines():
            names = line.split("◄")[0].split()
            if names and names[0].startswith(FOLDERS) and names[0].endswith("/"):
                folder = names[0]
                if not (ROOT / folder).is_dir():
                    yield f"path {folder}: not there"
            elif folder and line.startswith("    ") and "◄" in line:
                files = [name.strip(",") for name in names]
                yield from (f"path {folder}{one}: not there" for one in files if not (ROOT / folder / one).is_file())


def _modules(text: str) -> Iterator[str]:
    for code in CODE.findall(FENCE.sub("", text)):
        if DOTTED.fullmatch(code):
            try:
                named(code)
            except (ImportError, AttributeError):
                yield f"name {code}: not there"


def commands(text: str) -> list[str]:
    """Return the commands of `stafet` and `make` in code spans, and after a `$` in code blocks."""
    found = [code for code in CODE.findall(FENCE.sub("", text)) if code.startswith(("stafet ", "make "))]
    for block in FENCE.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            if not line.startswith("$ "):
                continue
            command = line.removeprefix("$ ").partition("  #")[0]
            command = re.sub(r"^(?:\w+=\S+ )+", "", command.strip())
            for part in re.split(r" \| | && ", command):
                called = re.sub(r"^(?:\.venv/bin/)?stafet\b", "stafet", part.strip())
                if called.startswith(("stafet ", "make ")):
                    found.append(called)
    return found


def _commands(text: str) -> Iterator[str]:
    for command in commands(text):
        wrong = _make(command) if command.startswith("make ") else _stafet(command)
        if wrong:
            yield f"command {command}: {wrong}"


def _make(command: str) -> str | None:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    missing = [
        word
        for word in command.split()[1:]
        if "=" not in word and not re.search(rf"^{re.escape(word)}:", rules, re.MULTILINE)
    ]
    return f"no rule {missing[0]}" if missing else None


def _stafet(command: str) -> str | None:
    words = [word for word in shlex.split(command)[1:] if word not in {"…", ">", "<"}]
    if not words or words[0] in {"--help", "ORD", "NOUN"}:
        return None
    noun = next((one for one in NOUNS if one.name == words[0]), None)
    if noun is None:
        return None if words[0] in LATER else f"no noun {words[0]}"
    parser: ArgumentParser = Parser(prog="stafet", description="")
    importlib.import_module(noun.module).add_arguments(parser)
    return _arguments(parser, words[1:])


def _arguments(parser: ArgumentParser, words: list[str]) -> str | None:
    verbs = next((action.choices for action in parser._actions if isinstance(action, _SubParsersAction)), None)
    if verbs is not None and words and words[0] != "--help":
        if words[0].isupper():  # stands for any verb
            return None
        unknown = [verb for verb in words[0].split("|") if verb not in verbs]
        if unknown:
            return f"no verb {unknown[0]}"
        parser = verbs[words[0].split("|")[0]]
    for word in words:
        option = word.partition("=")[0].strip("[]")
        if option.startswith("-") and option != "-" and option not in parser._option_string_actions:
            return f"no option {option}"
    return None
