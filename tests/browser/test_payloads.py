"""Free texts of every form in a browser: whatever is typed, nothing runs, nothing is fetched, and nothing is hidden.

The fields are found on the pages: a new one joins by itself. `PAYLOADS=all` types every text into each of them;
without it each form takes some of them in turn.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import furnished
from browser.looking import Seen, watched
from browser.opening import opened
from browser.pages import TRIED
from browser.site import ANNE, Site
from integration.desk import EXIT, LEADER, POLICE_LEAD, SORTER, day
from payloads import PAYLOADS
from services.core.handover.acts import ACTS, BY_NAME, Act
from services.desk.exports.sheet import visible
from services.desk.web.act_forms import FIELDS
from services.runtime.embedded.pair import EmbeddedPair

pytestmark = [pytest.mark.server, pytest.mark.browser]
TEXT = "textarea, input:not([type]), input[type=text], input[type=search], input[type=password]"
WHO: Mapping[str, tuple[str, str, str]] = {
    "koordinator": (ANNE, "ssp", "ssp"),
    "forumleder": (LEADER, "ssp", "ssp"),
    "visitator": (SORTER, "young_adult", "p115_plus_udvalg"),
    "infohus-tovholder": (POLICE_LEAD, "infohus", "infohus_hjoerring"),
    "exit-koordinator": (EXIT, "exit", "exit_enhed"),
}
"""Role of an act → who does it, to which case, at which forum."""
SAME = {"Sec-Fetch-Site": "same-origin"}
_INJECTED = (
    "iframe, object, embed, base, main script, main style, main link, main meta, main video, main math, main img, "
)
_INJECTED += "[onerror], [onload], [ontoggle], [onfocus], [style], [href^='javascript:'], a[href*='example.org']"
_FILL = """([form, kinds, chunks, day]) => {
    const one = document.querySelectorAll('main form')[form];
    const isChosen = field => one.querySelector(`[name="${field.name}"]:checked`);
    let next = 0;
    for (const field of one.elements) {
        if (field.matches(kinds)) field.value = chunks[next++ % chunks.length];
        else if (field.tagName === 'SELECT') field.value = field.value || [...field.options].at(-1).value;
        else if (field.type === 'date') field.value = field.value || day;
        else if (field.type === 'radio') field.checked = field.checked || !isChosen(field);
    }
    HTMLFormElement.prototype.submit.call(one);
}"""
_SHOWN = """() => [...document.querySelectorAll('main textarea, main input')].map(field => field.value)
    .concat(document.querySelector('main').textContent).join(' ')"""
_FORMS = """kinds => [...document.querySelectorAll('main form')]
    .flatMap((form, at) => [...form.elements].some(field => field.matches(kinds)) ? [at] : [])"""


def chunks() -> list[str]:
    """Return the texts, many in one: those that a form takes, and apart from them those with control characters."""
    found = [""]
    for one in sorted(PAYLOADS, key=lambda text: any(ord(char) < 32 and char not in "\t\n\r" for char in text)):
        if len(found[-1]) + len(one) > 800:
            found.append("")
        found[-1] += f"\u00a6{one}"
    return found


CHUNKS = chunks()
ALL = os.environ.get("PAYLOADS") == "all"


def some(turn: Iterator[int]) -> list[list[str]]:
    """Return what a form is sent: everything, or one of the texts in its turn."""
    turns = range(len(CHUNKS)) if ALL else [next(turn) % len(CHUNKS)]
    return [CHUNKS[at:] + CHUNKS[:at] for at in turns]


def ran(page: Page, seen: Seen, dialogs: list[str]) -> list[str]:
    """Return what a text did beside being shown."""
    there = page.locator(_INJECTED).count()
    foreign = [one for one in seen.asked if urlsplit(one).netloc not in {urlsplit(page.url).netloc, ""}]
    refused = [one for one in seen.complaints if "policy" in one.lower()]
    return [*dialogs, *foreign, *refused, *([f"{there} elements"] if there else [])]


def lost(page: Page, text: str) -> list[str]:
    """Return the parts of a text that nobody can see: neither typed in a field nor told, each character to be seen."""
    shown = _plain(page.evaluate(_SHOWN))
    return [one for one in text.split("\u00a6") if _plain(one) not in shown and _plain(visible(one)) not in shown]


def _plain(text: str) -> str:
    """Return a text as a browser can have it: a field of one line has no breaks, and no page has U+0000."""
    return "".join(text.replace("\x00", "\ufffd").split())


def tried(
    page: Page, site: Site, anew: Callable[[], str], turn: Iterator[int]
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield, for every form with a free text on a page, what was typed, what it did, and what of it was lost.

    A form that a text has done with is there no more: `anew` gives the path of another that is.
    """
    seen, dialogs = watched(page), list[str]()
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    path = anew()
    page.goto(site.url + path)
    for form in page.evaluate(_FORMS, TEXT):
        for texts in some(turn):
            page.goto(site.url + path)
            if form not in page.evaluate(_FORMS, TEXT):
                path = anew()
                page.goto(site.url + path)
            with page.expect_navigation():
                page.evaluate(_FILL, [form, TEXT, texts, day(7)])
            yield texts[0], ran(page, seen, dialogs), lost(page, texts[0])


TURN = count()


@pytest.fixture(scope="module")
def site(pair: EmbeddedPair) -> Iterator[Site]:
    """A desk of its own: what every form does here is done."""
    with furnished(pair) as running:
        yield running


@pytest.mark.parametrize("path", [path for path in TRIED if not path.startswith("/overlevering/{ref}/")])
def test_nothing_runs_on_any_page(browser: Browser, site: Site, path: str) -> None:
    """Every form of every page of the table, as its own reader has it."""
    one = TRIED[path]
    page = opened(browser, site, one.who)
    for text, did, _ in tried(page, site, lambda: one.path(site), TURN):
        assert did == [], text
    page.context.close()


def texts_of(act: Act) -> list[str]:
    """Return the members of an act that are free texts."""
    paths = [f"{act.name}.{name}" for name in act.body.model_fields]
    return [path for path in paths if path in FIELDS and FIELDS[path].kind in {"text", "long"}]


def doer(browser: Browser, site: Site, act: Act) -> Page:
    """Return the browser of somebody who can do an act."""
    who, _, forum = WHO[act.who[0]]
    site.desk.let_in(who, forum)
    return opened(browser, site, who)


def prepared(page: Page, site: Site, act: Act, address: str) -> str:
    """Return the path of a form of an item that an act can be done to."""
    _, case, forum = WHO[act.who[0]]
    item = site.desk.case(case, forum)
    before = [] if "offered" in act.source else ["accept"]
    if act.source == ("closed",):
        before += ["note_outcome", "close"]
    form: dict[str, str | float | bool] = {"outcome": "referred", "responsible_authority": "kommune-0860"}
    for version, one in enumerate(before, 1):
        answer = page.request.post(
            f"{site.url}/overlevering/{item}/{one}", form={**form, "version": str(version)}, headers=SAME
        )
        assert answer.ok, one
    return f"/overlevering/{item}/{address}"


@pytest.mark.parametrize("name", [act.name for act in ACTS if texts_of(act)])
def test_nothing_is_hidden_at_a_handover(browser: Browser, site: Site, name: str) -> None:
    """What was done is told there, each character to be seen; what was refused stands in its field still."""
    act = BY_NAME[name]
    page = doer(browser, site, act)
    for text, did, gone in tried(page, site, lambda: prepared(page, site, act, name), TURN):
        assert did == [], text
        assert gone == [] or urlsplit(page.url).path == "/visitation", text
    page.context.close()


def test_a_reason_to_see_a_name_runs_nowhere(browser: Browser, site: Site) -> None:
    """The reading of a name asks for a text too."""
    act = BY_NAME["put_on_agenda"]
    page = doer(browser, site, act)
    for text, did, _ in tried(page, site, lambda: prepared(page, site, act, "identitet"), TURN):
        assert did == [], text
    page.context.close()


def test_what_runs_and_what_is_hidden_is_seen(browser: Browser, site: Site) -> None:
    """The twin: a page that takes texts for markup, asks elsewhere, or leaves a part of them out."""
    page = opened(browser, site, ANNE)
    seen = watched(page)
    page.goto(f"{site.url}/hjaelp")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=x onerror=alert(1)> the rest'")
    page.evaluate("fetch('https://example.org/').catch(() => 0)")
    page.wait_for_timeout(200)
    did = " ".join(ran(page, seen, []))
    assert "elements" in did
    assert "policy" in did
    assert lost(page, "\u00a6the rest\u00a6<img src=x>\u00a6\u202egnp") == ["<img src=x>", "\u202egnp"]
    page.context.close()
