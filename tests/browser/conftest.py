"""One desk and one browser for all tests of pages; without chromium or axe they are skipped, with CI=true they fail."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from architecture.source import ROOT
from browser.pages import AUDITOR, PROTECTOR
from browser.site import Site, visited
from integration.commands import Ended
from integration.desk import ANNE, LEADER, MUNICIPAL_LEAD, POLICE_LEAD, SORTER, Desk
from servers.databases import fresh
from services.runtime.config.settings import load
from services.runtime.embedded.pair import EmbeddedPair
from statemachine.cases import CASES

AXE = ROOT / ".cache" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def needed(what: object, why: str) -> None:
    """Skip where something is missing, and fail in CI."""
    if what:
        return
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Debian's chromium, which talks to nobody of its own accord."""
    found = shutil.which("chromium")
    needed(found, "there is no chromium: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": found, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    needed(AXE.is_file(), "there is no axe-core: run `make axe`")
    return AXE.read_text(encoding="utf-8")


def _nothing(*_: str) -> Ended:
    raise RuntimeError("pages are tried without the command line")


@contextmanager
def furnished(pair: EmbeddedPair) -> Iterator[Site]:
    """Serve a desk with a case of every kind."""
    with fresh(pair.pair.database_url) as database, TemporaryDirectory(prefix="stafet-pages-") as folder:
        settings = load(
            mode="test",
            home=Path(folder),
            database_url=database,
            kafka_bootstrap=pair.pair.bootstrap,
            smtp_host="127.0.0.1",
            smtp_from="stafet@eksempel.dk",
            desk_url="http://localhost",
        )
        desk = Desk(settings, _nothing)
        for name in CASES:
            desk.arrives(name, None)
        desk.let_in(ANNE, "ksp", "psp", "ssp", "ssp_plus", "p115_udvalg")
        desk.let_in(SORTER, "p115_plus_udvalg", "ungesamraad_nordjylland")
        for lead in (POLICE_LEAD, MUNICIPAL_LEAD):
            desk.let_in(lead, "infohus_hjoerring")
        desk.let_in(LEADER, "ssp")
        for who in (AUDITOR, PROTECTOR):
            desk.let_in(who, "*")
        with visited(settings, desk) as running:
            yield running


@pytest.fixture(scope="session")
def site(pair: EmbeddedPair) -> Iterator[Site]:
    """The desk that tests share."""
    with furnished(pair) as running:
        yield running
