"""Transcripts of the written pages: what the commands print, done again from a copy of the rulebook."""

import shutil
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from services.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
HJOERRING = "ssp_netvaerksgruppe, p115_plus_udvalg"
ROW = "when: {residence_has: {any: [p115_plus_udvalg]}, presence_only: false}"


def printed(*command: str) -> tuple[int, str]:
    """Return the exit code of a command of `stafet` and what it prints."""
    told = StringIO()
    with redirect_stdout(told):
        code = main(list(command))
    return code, told.getvalue().rstrip()


def shown(*command: str, named: bool = True) -> str:
    """Return a command, unless it is not named, and what it prints, as a block of Markdown."""
    first = f"$ stafet {' '.join(command)}\n" if named else ""
    return f"```\n{first}{printed(*command)[1]}\n```\n"


def explained() -> str:
    """What `stafet explain` says of the example's event."""
    with chdir(ROOT):
        return shown("explain", "docs/examples/release_notice.json", "--received", "2026-11-24T09:00:00+01:00")


@contextmanager
def candidate(*changes: tuple[str, str, str]) -> Iterator[None]:
    """Work where `rulebooks/nordjylland` is a copy, and `candidate` another with (file, old text, new text) changed."""
    with TemporaryDirectory() as folder, chdir(folder):
        for copy in ("rulebooks/nordjylland", "candidate"):
            shutil.copytree(ROOT / "rulebooks" / "nordjylland", copy)
        for file, old, new in changes:
            path = Path("candidate") / file
            text = path.read_text(encoding="utf-8")
            if old not in text:
                raise ValueError(f"{file} has no {old!r}: the page's example begins with it")
            path.write_text(text.replace(old, new), encoding="utf-8")
        yield


def _having(forum: str) -> tuple[str, str, str]:
    return "municipalities.yaml", HJOERRING, f"{HJOERRING}, {forum}"


@cache
def mistyped() -> str:
    """A word that does not exist."""
    with candidate(_having("sspplus")):
        return shown("rulebook", "verify", "candidate")


@cache
def proof() -> str:
    """The council's decision, proven."""
    with candidate(_having("ssp_plus")):
        return shown("rulebook", "verify", "candidate")


@cache
def broken() -> str:
    """The same with a row that lost its condition."""
    with candidate(_having("ssp_plus"), ("routing.yaml", ROW, "when: {presence_only: false}")):
        return shown("rulebook", "verify", "candidate", named=False)


@cache
def difference() -> str:
    """Who would go elsewhere."""
    with candidate(_having("ssp_plus")):
        return shown("rulebook", "diff", "rulebooks/nordjylland", "candidate")
