"""The desk: a walk through every page of its map, by links and forms, as each of the demo's users and as nobody."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from io import BytesIO
from urllib.parse import quote, urlsplit
from zipfile import ZipFile, is_zipfile

import httpx

from canary import entrances
from canary.planted import CPRS, NAME, TEXT, seen_in
from canary.reading_pages import Form
from canary.reading_pages import Page as Read
from services.desk.web.map import PAGES, Page

LINKS = 2
"""So many links to one page of the map are followed for each reader."""

SEE_OTHER = 303

LAST = ("/log-af", "/session")
"""What ends a session, or only prolongs it: at the end of each reader's walk."""

TYPED = {400, 409, 412, 422}
"""Answers of a form that show again what was typed into it: there a canary is where it belongs."""

MADE = ("/dagsorden/", "/arkiv", "/dagsordener")
"""Pages whose files hold what was typed: who presents, and minutes."""

NOT_DONE = {
    ("/opslag", "POST"): "the night's review has put nothing there yet",
    ("/drift/partition/{id}", "GET"): "nothing of a demo's Kafka is damaged, so nothing has stopped",
    ("/drift/partition/{id}", "POST"): "as above",
    ("/indstillinger/mail", "POST"): "a demo has no mail server, and shows no form",
    ("/indstillinger/mail/slut", "POST"): "as above",
    ("/regler/kandidat", "POST"): "takes a whole rulebook; here it is given a file that is none",
    ("/dagsorden/{id}/udfald", "POST"): "only while a meeting runs, on its day",
    ("/udgiver/haendelse/{receipt}/opgave", "POST"): "the demo's sender has no task of its own",
    ("/udgiver/haendelse/{receipt}/opgave", "GET"): "as above; it leads back to what was posted",
    ("/log-paa/start", "GET"): "a demo has no issuer",
    ("/log-paa/tilbage", "GET"): "a demo has no issuer",
    ("/log-paa/rolle", "POST"): "a demo's users have one role",
    ("/api/log-af", "POST"): "a demo has no issuer",
}
"""What a demo only refuses, and why."""

UNNAMED = {
    path: {"reason"}
    for path in ("/adgang", "/adgang/{id}", "/noedadgang", "/noedadgang/{id}", "/indstillinger/stedfortraeder")
}
"""Fields of a page whose words the screen says that no names belong in: they stand in clear, and are about staff."""

_EVENT = json.dumps(next(one for one in entrances.events() if one["source"].endswith("kriminalforsorgen")))
WELL = {
    **{page: {"handle": "k-17", "reason": "Vagtskifte"} for page in UNNAMED},
    "/arkiv": {"number": CPRS[0]},
    "/indsigt": {"person": CPRS[0]},
    "/dagsordener": {"begins": "10:00", "school": ""},
    "/regler": {"haendelse": _EVENT},
}
"""Page → what its fields take, where a text alone is no answer."""

Step = tuple[str, str]
"""A page of the map, and a method."""


def known(pages: Sequence[Page] = PAGES) -> set[Step]:
    """Return every step that there is."""
    return {(one.path, method) for one in pages for method in one.methods}


def missing(went: Iterable[Step], pages: Sequence[Page] = PAGES) -> list[Step]:
    """Return the steps that nobody did with success, those that a demo refuses left out."""
    return sorted(known(pages) - set(went) - NOT_DONE.keys())


class Walk:
    """One reader's walk; `complaints` is what was seen where no canary may stand, `done` what went well."""

    def __init__(self, base: str) -> None:
        """Take the desk's address; nobody is logged on yet."""
        self.base, self.asked = base, 0
        self.complaints: list[str] = []
        self.done: set[Step] = set()
        self._sent_already: set[tuple[str, ...]] = set()
        self._places = [(one, re.compile(re.sub(r"\{\w+\}", "[^/]+", one.path))) for one in PAGES]

    def as_somebody(self, who: str | None, wanted: set[Step], first: Sequence[str] = ()) -> None:
        """Walk through all that is wanted: its links and forms, then canaries in every address; in the end log off.

        `first` are addresses at which it begins.
        """
        with httpx.Client(base_url=self.base, timeout=60, headers={"Sec-Fetch-Site": "same-origin"}) as client:
            if who is not None:
                self._sent(client, "/log-paa/demo", [("who", who), ("til", "/")])
                assert client.cookies, who
            self._links(client, wanted, first, anonymous=who is None)
            for path, method in sorted(wanted, key=lambda step: step[0] in LAST):
                self._wild(client, path, method)
            for path, method in sorted(wanted):
                if path in LAST:
                    _ = self._got(client, path) if method == "GET" else self._sent(client, path, [("til", "/")])

    def _links(self, client: httpx.Client, wanted: set[Step], first: Sequence[str], *, anonymous: bool) -> None:
        waiting = [*first]
        waiting += [one.path for one in PAGES if "{" not in one.path and "GET" in one.methods and one.path not in LAST]
        followed: dict[str, int] = {}
        seen: set[str] = set()
        while waiting:
            address = waiting.pop(0)
            place = self._place(address)
            if place is None or address in seen or place.path in LAST or followed.get(place.path, 0) >= LINKS:
                continue
            seen.add(address)
            followed[place.path] = followed.get(place.path, 0) + 1
            page = self._got(client, address)
            if anonymous:
                self.complaints += seen_in(f"{place.path} for nobody", page.content)
            waiting += self._led(client, page, wanted)

    def _led(self, client: httpx.Client, page: httpx.Response, wanted: set[Step]) -> list[str]:
        """Send the forms of a page, and return where it leads."""
        if "html" not in page.headers.get("content-type", ""):
            return []
        read = Read(str(page.url), page.text)
        for link in read.links:
            self.complaints += seen_in(f"a link of {page.url.path}", link)
        for address in read.copied:  # at once: a form of the same page ends it
            self._got(client, address)
        return read.links + [link for form in reversed(read.forms) for link in self._filled(client, form, wanted)]

    def _filled(self, client: httpx.Client, form: Form, wanted: set[Step]) -> Iterator[str]:
        """Send a form in each way that nobody has, and yield where what was done leads."""
        place = self._place(form.action)
        if place is None or place.path in (*LAST, "/log-paa/demo"):
            return
        for action, fields in form.filled(WELL.get(place.path, {}), UNNAMED.get(place.path, ())):
            kind = _kind(action, fields)
            if kind in self._sent_already:
                continue
            self._sent_already.add(kind)
            if form.method == "get":
                self._answered(client.get(action, params=fields))
            elif form.files:
                files = {name: (f"{NAME}.json", _EVENT.encode()) for name in form.files}
                self._answered(client.post(action, data=dict(fields), files=files))
            elif (place.path, "POST") in wanted:
                done = self._sent(client, action, fields)
                if (place.path, "GET") in wanted and (place.path, "GET") not in self.done:
                    self._got(client, action)  # as a browser does that comes back to it after a new log-on
                if done.status_code == SEE_OTHER:
                    done = self._got(client, done.headers["Location"])
                if done.is_success:  # what can be done now is another thing than before
                    yield from self._led(client, done, wanted)

    def _wild(self, client: httpx.Client, path: str, method: str) -> None:
        """Ask with canaries as path, query and body."""
        place = re.sub(r"\{\w+\}", quote(f"{NAME} {CPRS[0]}"), path)
        if path in LAST:
            return
        if method == "GET":
            self._answered(client.get(place, params={NAME: TEXT, "til": f"/{NAME}", "state": CPRS[0], "code": NAME}))
            return
        for body in (f"{NAME}={CPRS[0]}&who={TEXT}&{NAME}", f'{{"{NAME}": "{TEXT}"'):
            kind = "application/x-www-form-urlencoded" if "=" in body else f"text/{CPRS[0]}"
            self._answered(client.post(place, content=body.encode(), headers={"Content-Type": kind}))
        self._answered(client.post(place, data={NAME: TEXT}, headers={"Sec-Fetch-Site": "cross-site"}))

    def _got(self, client: httpx.Client, address: str) -> httpx.Response:
        return self._answered(client.get(address))

    def _sent(self, client: httpx.Client, address: str, fields: list[tuple[str, str]]) -> httpx.Response:
        body = "&".join(f"{quote(name)}={quote(value)}" for name, value in fields)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._answered(client.post(address, content=body, headers=kind))

    def _answered(self, answer: httpx.Response) -> httpx.Response:
        """Look at the header, and at the body where nobody may be named."""
        self.asked += 1
        step, code = answer.request.method, answer.status_code
        place = self._place(str(answer.request.url))
        path = place.path if place else "another page"
        about = f"{step} {path} {code}"
        self.complaints += seen_in(f"a header of {about}", repr(answer.headers.multi_items()))
        assert code < 500, about
        if code < 400 and place is not None:
            self.done.add((place.path, step))
        if answer.is_error and code not in TYPED:
            # A page of a fault leads back to where its reader is: to the address that the browser has already.
            body = unescape(answer.text).replace(answer.request.url.raw_path.decode().partition("?")[0], "")
            self.complaints += seen_in(f"the body of {about}", body.replace(answer.request.url.path, ""))
        elif "content-disposition" in answer.headers and not path.startswith(MADE):
            for part in unpacked(answer.content):
                self.complaints += seen_in(f"the file of {about}", part)
        return answer

    def _place(self, address: str) -> Page | None:
        """Return the page that an address is of: the first of the map, as the routes have it."""
        path = urlsplit(address).path
        return next((one for one, pattern in self._places if pattern.fullmatch(path)), None)


def _kind(action: str, fields: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return what tells forms apart: where they are sent, ids aside, their fields, and whether canaries fill them."""
    where = re.sub(r"[0-9a-f-]{32,36}", "*", urlsplit(action).path)
    return where, str((NAME, TEXT) in fields), *sorted(name for name, _ in fields)


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield a file's bytes, and what is packed in it: parts of a workbook, streams of a PDF."""
    yield content
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as held:
            yield from (held.read(name) for name in held.namelist())
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            yield stream
