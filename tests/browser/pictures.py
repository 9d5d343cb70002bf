"""Pictures of the desk's pages in `docs/pictures/`, from made-up cases at a fixed moment; run by `make pictures`."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, Page, sync_playwright

from acting import acting, ruled_by
from architecture.source import ROOT
from browser.conftest import ARGUMENTS
from browser.opening import opened
from browser.pages import OPERATOR, PROTECTOR
from browser.site import ANNE, SENDER, Site, visited
from integration.commands import Ended
from integration.desk import LEADER, SORTER, Desk
from integration.office import Publishers, rows
from north_jutland import RULEBOOK
from services.core.access.principal import Principal
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate
from statemachine.cases import CASES

FOLDER = ROOT / "docs" / "pictures"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""A Tuesday morning: what every page takes for now."""
EVERY = timedelta(hours=7, minutes=35)  # a case comes: the oldest are late, the newest not
MEETING = "2026-12-01"
SETTLED = 1000  # milliseconds
EARLIER = (9, 6, 12, 7, 11)
"""Concerns that came in each of the months before, the oldest first: they are in the archive, and in the statistics."""
_OF = "SELECT handover.id FROM handover JOIN event ON event = event.id WHERE event.event_id = %s AND role = 'owner'"
_STEADY = """() => {
    const names = new Map(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const hex = (length, count) => (count * 0x9e3779b1 >>> 0).toString(16).padStart(8, '0').repeat(8).slice(0, length);
    const known = found => {
        if (!names.has(found)) names.set(found, names.size + 1);
        return found.startsWith('OVL-') ? `OVL-${hex(8, names.get(found)).toUpperCase()}`
            : found.replace(/[0-9a-f]+/g, part => hex(part.length, names.get(found)));
    };
    const drawn = /OVL-[0-9A-F]{8}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
    while (walk.nextNode()) walk.currentNode.data = walk.currentNode.data.replace(drawn, known);
}"""
"""Gives drawn references the place that they have on the page, so that a picture differs when its page does."""
KINDS = [name for name in CASES if not name.startswith(("exit", "wish", "infohus"))]


def _nothing(*_: str) -> Ended:
    raise RuntimeError("pages are drawn without the command line")


def _arrive(settings: Settings, sealer: Sealer) -> None:
    """Let two cases of each kind be decided, the oldest first."""
    for age in range(2 * len(KINDS), 0, -1):
        moment = NOW - age * EVERY
        given: dict[str, Any] = {"received_ms": int(moment.timestamp() * 1000), "clock": partial(_same, moment)}
        Publishers(str(settings.database_url), keys=sealer, **given).send(CASES[KINDS[age % len(KINDS)]](moment))


def _same(moment: datetime) -> datetime:
    return moment


def _carry(settings: Settings, sealer: Sealer) -> UUID:
    """Take some, put some on a meeting, ask about one; returns the one with the longest way."""
    query = "SELECT id FROM handover WHERE forum = %s AND municipality = '0860' AND state = 'offered' ORDER BY id"
    found = {forum: rows(str(settings.database_url), query, forum) for forum in ("ksp", "ssp", "p115_udvalg")}
    with acting(str(settings.database_url), Principal.parse(ANNE), keys=sealer, clock=partial(_same, NOW)) as anne:
        for item in (*found["ksp"][:2], *found["ssp"][:4], *found["p115_udvalg"][:1]):
            anne.accept(item)
        for item in found["ssp"][:3]:
            anne.do("put_on_agenda", item, meeting=MEETING)
        anne.do("ask", found["ssp"][3], question="Er forældrene orienteret?")
    return UUID(str(found["ksp"][0]))


def _ended(settings: Settings, sealer: Sealer) -> None:
    """Let concerns of the months before be taken and closed on the day after they came."""
    held = [NOW]
    url = str(settings.database_url)
    with acting(url, Principal.parse(ANNE), keys=sealer, clock=lambda: held[0]) as anne:
        for month, many in enumerate(EARLIER, 6):
            for day in range(1, many + 1):
                moment = datetime(2026, month, 2 * day, 8, 20, tzinfo=UTC)
                given: dict[str, Any] = {"received_ms": int(moment.timestamp() * 1000), "clock": partial(_same, moment)}
                Publishers(url, keys=sealer, **given).send(sent := CASES["ssp"](moment))
                (item,) = rows(url, _OF, sent["id"])
                held[0] = moment + timedelta(days=1)
                anne.accept(item)
                anne.do("note_outcome", item, outcome="referred", responsible_authority="kommune-0860")
                anne.do("close", item)


@contextmanager
def at_a_moment() -> Iterator[tuple[Site, UUID]]:
    """Serve a desk on which much has happened, and which stands still; gives the item with the longest way."""
    with TemporaryDirectory(prefix="stafet-pictures-") as folder, EmbeddedPair(Path(folder)) as held:
        url, bootstrap = held.pair.database_url, held.pair.bootstrap
        migrate.upgrade(url)
        ruled_by(url, RULEBOOK)
        settings = load(mode="test", home=Path(folder), database_url=url, kafka_bootstrap=bootstrap)
        own = keys.load(settings)
        sealer = Sealer(own.master, own.lookup)
        _arrive(settings, sealer)
        desk = Desk(settings, _nothing)
        desk.let_in(ANNE, "ksp", "psp", "ssp", "ssp_plus", "p115_udvalg")
        desk.let_in(LEADER, "ssp")
        desk.let_in(SORTER, "p115_plus_udvalg", "ungesamraad_nordjylland")
        desk.let_in(PROTECTOR, "*")
        _ended(settings, sealer)
        longest = _carry(settings, sealer)
        with visited(settings, desk, partial(_same, NOW)) as site:
            yield site, longest


def _draw(page: Page, site: Site, path: str, name: str, *, whole: bool = False) -> None:
    page.goto(site.url + path)
    page.wait_for_load_state("load")
    _shoot(page, name, whole=whole)


def _shoot(page: Page, name: str, *, whole: bool = False) -> None:
    page.wait_for_timeout(SETTLED)  # lists fetch their rows anew when their signals begin
    page.evaluate(_STEADY)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=whole)
    sys.stderr.write(f"pictures: {name}\n")


OTHERS = {
    SORTER: {"/visitation": "visitation"},
    LEADER: {"/log": "log"},
    SENDER: {"/udgiver": "udgiver", "/udgiver/send": "udgiver-send"},
    OPERATOR: {"/drift": "drift"},
    PROTECTOR: {"/indsigt": "indsigt"},
    None: {"/driftsstatus": "driftsstatus", "/tilgaengelighed": "tilgaengelighed"},
}
"""Who → the pages that are drawn as they have them, each with the name of its picture."""


def draw(browser: Browser, site: Site, item: UUID) -> None:
    """Draw each page once, the first one on a telephone too, and an act in its dialog."""
    page = opened(browser, site, ANNE)
    on = partial(_draw, page, site)
    (meeting,) = rows(site.desk.database, "SELECT id FROM meeting ORDER BY id LIMIT 1")
    on("/indbakke", "indbakke")
    on(f"/overlevering/{item}", "overlevering", whole=True)
    page.locator("main a[href$='/return']").click()
    page.locator("#handling").wait_for(state="visible")
    _shoot(page, "returner")
    on(f"/dagsorden/{meeting}", "dagsorden")
    for name in ("frister", "arkiv", "statistik", "regler", "hjaelp", "indstillinger"):
        on(f"/{name}", name)
    _draw(opened(browser, site, ANNE, 390), site, "/indbakke", "indbakke-mobil")
    assert site.letter
    for who, paths in OTHERS.items():
        theirs = opened(browser, site, who)
        for path, name in paths.items():
            _draw(theirs, site, path, name)


def main() -> None:
    """Draw all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as play, at_a_moment() as (site, item):
        chromium = shutil.which("chromium")
        if chromium is None:
            raise SystemExit("pictures: there is no chromium: apt-get install chromium")
        draw(play.chromium.launch(executable_path=chromium, args=ARGUMENTS), site, item)


if __name__ == "__main__":
    main()
