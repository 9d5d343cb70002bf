"""Pages benchmark: the desk's pages over a hundred thousand open items, a first load and a live change in a browser."""

import shutil
import time
from functools import partial
from statistics import quantiles

import psycopg
from playwright.sync_api import Page, sync_playwright

from bench.acts import HANDOVERS, fill, offered, seconds
from bench.asking import Ask
from bench.http.client import Client
from bench.http.run import at_port, settings_of
from bench.results import Report, middle
from bench.stand import Stand
from integration.office import KSP
from north_jutland import RULEBOOK, topic_for
from servers.http import served
from servers.sessions import logged_on
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.storage.connections import connect
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office

LIVE = 20
QUEUE = "/indbakke?forum=ssp&municipality=0860"
# So that each of the last ten months has some: what stands in `fill` is of two months.
SPREAD = """
UPDATE handover
SET offered_at = now() - random() * interval '300 days', ends_at = now() + random() * interval '60 days'
"""
PAGES = (
    ("queue page of 50", QUEUE, "≤ 100"),
    ("handover page", "/overlevering/{item}", "≤ 80"),
    ("statistics, 12 months", "/statistik?periode=12", ""),
    ("deadlines", "/frister", ""),
    ("agendas", "/dagsordener", ""),
    ("archive", "/arkiv", ""),
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def run(stand: Stand, ask: Ask) -> Report:
    """Read every page as its reader does, one after the other on one connection; then look at two in a browser."""
    report, name = Report("pages"), stand.copy(stand.pattern)
    settings = settings_of(stand, name)
    held = keys.load(settings)
    sealer = Sealer(dict(held.master), held.lookup)
    items = offered(stand.at(name), LIVE + 1, sealer)
    fill(stand.at(name))
    with psycopg.connect(stand.at(name), autocommit=True) as connection:
        connection.execute(SPREAD)
        connection.execute("VACUUM (ANALYZE) handover")
    with served(settings) as desk:
        ((cookie, secret),) = logged_on(settings, str(KSP)).items()
        client = Client(at_port(desk))
        for what, path, target in PAGES:
            ask.say(f"{ask.events} times {what} among {HANDOVERS:,} open items")
            read = partial(client.ask, "GET", path.format(item=items[-1]), Cookie=f"{cookie}={secret}")
            read()
            found = [seconds(read) for _ in range(ask.events)]
            report.raw[what] = found
            report.add(f"{what}, median", 1000 * middle(found), "ms")
            report.add(f"{what}, 95th percentile", 1000 * quantiles(found, n=20)[-1], "ms", target)
        ask.say("a first load, and live changes, in a browser")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            page = browser.new_page()
            page.context.add_cookies([{"name": cookie, "value": secret, "url": desk.url}])
            _first_load(report, page, desk.url)
            with connect(stand.at(name)) as connection:
                office = Office(connection, KSP, RULEBOOK, sealer, topic_for)
                _live(report, page, [partial(perform, office, "accept", item, Given) for item in items[:LIVE]])
            browser.close()
    return report


def _first_load(report: Report, page: Page, url: str) -> None:
    """Count what comes over the network for a browser that was never here, until it is done but for the signals."""
    sizes: list[float] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(f"{url}{QUEUE}", wait_until="load")
    report.raw["first load"] = sizes
    report.add("first load", sum(sizes) / 1000, "kB", "≤ 600")
    report.add("requests of a first load", len(sizes), "", "≤ 12")


def _live(report: Report, page: Page, acts: list[partial[object]]) -> None:
    """Act beside the browser, and wait until its list shows other numbers; the clock starts when it is committed."""
    found = []
    for act in acts:
        before = page.inner_text("#liste")
        act()
        committed = time.monotonic()
        page.wait_for_function("before => document.querySelector('#liste').innerText !== before", arg=before)
        found.append(time.monotonic() - committed)
        page.wait_for_timeout(1100)  # so that one change does not come with the one before
    report.raw["live"] = found
    report.add("change in a second browser, median", 1000 * middle(found), "ms")
    report.add("change in a second browser, slowest", 1000 * max(found), "ms", "≤ 1000")
