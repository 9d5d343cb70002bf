"""Logging on to the desk: by a provider process, by an issuer that errs on purpose, and by cookies that others made."""

import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest

from acting import give
from architecture.every_way_in import LOGON, leafless
from integration.lived import held, kinds, size
from integration.office import change, rows
from servers.http import Served, served
from servers.issuer import Issuer, issuing
from servers.provider import providing
from servers.sessions import logged_on
from services.core.access.principal import Principal
from services.desk.login.cookies import ATTEMPT, SESSION
from services.desk.login.provider import EVENT
from services.runtime.bootstrap import sealer
from services.runtime.config.sections.desk import NSIS
from services.runtime.config.settings import Settings
from services.storage.connections import connect
from services.storage.evidence.openings import OPENED, Openings

pytestmark = pytest.mark.server
HIGH, CLIENT = f"{NSIS}High", "stafet-desk"
OURS = {"Sec-Fetch-Site": "same-origin"}
ANNE = "koordinator:kommune-0860:k-17"
INBOX = "/indbakke"


def claims(**more: Any) -> dict[str, Any]:
    """Return what an issuer says of a coordinator in Hjorring."""
    said = {"stafet_role": "koordinator", "stafet_org": "kommune-0860", "acr": HIGH, "auth_time": int(time.time())}
    return {**said, **more}


class Browser(httpx.Client):
    """A browser that stays on this machine: it keeps cookies, and follows nothing by itself."""

    def __init__(self, served: Served) -> None:
        """Open it at the desk."""
        super().__init__(base_url=served.url, timeout=30, headers={"Accept": "text/html"})
        self.desk = served.url

    def start(self, target: str = INBOX) -> dict[str, str]:
        """Begin to log on; returns what the issuer is asked."""
        sent = self.get("/log-paa/start", params={"til": target})
        assert sent.status_code == 303, sent.text
        return {name: value for name, (value,) in parse_qs(urlsplit(sent.headers["location"]).query).items()}

    def post_(self, path: str, **fields: str) -> httpx.Response:
        """Post a form as the desk's own page does."""
        return self.post(path, data=fields, headers=OURS)

    @property
    def secret(self) -> str | None:
        """What it holds of a session."""
        return self.cookies.get(SESSION)

    def is_in(self) -> bool:
        """Return whether somebody is logged on."""
        return self.post_("/session").status_code == 303


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """An issuer that says what a test wants."""
    with issuing() as up:
        yield up


@pytest.fixture(scope="module")
def desk(shared: Settings, issuer: Issuer) -> Iterator[Served]:
    """The desk of that issuer."""
    sealer(shared)
    with served(shared, issuer=issuer.url) as running:
        yield running


@pytest.fixture
def person(desk: Served) -> Iterator[Browser]:
    """A browser that nobody used."""
    with Browser(desk) as one:
        yield one


def answered(
    person: Browser, issuer: Issuer, change_: Callable[[dict[str, Any]], None] | None = None, **said: Any
) -> httpx.Response:
    """Log on by the issuer, which says this, and what `change_` makes of it."""
    asked = person.start()
    told = claims(aud=CLIENT, nonce=asked["nonce"], iat=int(time.time()), **said)
    if change_ is not None:
        change_(told)
    issuer.codes["code-1"] = (asked["code_challenge"], issuer.token(**told))
    return person.get("/log-paa/tilbage", params={"code": "code-1", "state": asked["state"]})


def test_a_provider_process_logs_somebody_on_and_off(shared: Settings, tmp_path: Path) -> None:
    """Code flow with PKCE, state and nonce at a real provider; the way goes on where it began; it ends at both."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    sealer(shared)
    users = {"k-17": claims()}
    secret = tmp_path / "secret"
    secret.write_text("x\n", encoding="ascii")
    with (
        providing(port, users) as provider,
        served(shared, issuer=provider.url, desk_client_secret_file=secret) as desk,
        Browser(desk) as person,
    ):
        entrance = person.get("/log-paa", params={"til": INBOX})
        assert "/log-paa/start?til=/indbakke" in entrance.text
        sent = person.get("/log-paa/start", params={"til": INBOX})
        asked = parse_qs(urlsplit(sent.headers["location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert {"state", "nonce", "code_challenge", "acr_values", "max_age"} <= asked.keys()
        sent_back = httpx.post(sent.headers["location"], data={"sub": "k-17"}, timeout=30)
        back = urlsplit(sent_back.headers["location"])
        assert f"{back.scheme}://{back.netloc}" == desk.url
        inside = person.get(f"{back.path}?{back.query}")
        assert (inside.status_code, inside.headers["location"]) == (303, INBOX), inside.text
        assert person.is_in()
        off = person.post_("/log-af")
        assert (off.status_code, off.headers["clear-site-data"]) == (303, '"cache", "storage"')
        onward = person.get("/log-af").headers["refresh"]
        assert onward.startswith(f"0; url={provider.url}/oauth2/end_session?client_id=stafet-desk&post_logout_redirect")
        assert not person.is_in()


def test_the_cookie_holds_an_id_alone_and_no_script_reads_it(desk: Served, person: Browser, issuer: Issuer) -> None:
    """A fresh one after each log-on: the one that somebody else fixed before is worth nothing, nor is the last one."""
    person.cookies.set(SESSION, "fixed-by-somebody-else", domain="127.0.0.1")
    secrets = []
    for _ in range(2):
        inside = answered(person, issuer)
        (given,) = [one for one in inside.headers.get_list("set-cookie") if one.startswith(f"{SESSION}=")]
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(given.split("; "))
        secrets.append(given.partition("=")[2].partition(";")[0])
        assert len(secrets[-1]) == 43
    for worthless in ("fixed-by-somebody-else", secrets[0]):
        assert not entered(desk, worthless)
    assert entered(desk, secrets[1])


def entered(desk: Served, held: str) -> bool:
    """Return whether a browser that holds this is somebody's."""
    with Browser(desk) as other:
        other.cookies.set(SESSION, held, domain="127.0.0.1")
        return other.is_in()


def without(name: str) -> Callable[[dict[str, Any]], None]:
    """Return what leaves a claim out."""

    def change_(told: dict[str, Any]) -> None:
        del told[name]

    return change_


NOW = int(time.time())
REFUSED: dict[str, tuple[dict[str, Any] | Callable[[dict[str, Any]], None], str]] = {
    "another nonce": (lambda told: told.update(nonce="another"), "nonce"),
    "no nonce": (without("nonce"), "claims"),
    "for another audience": (lambda told: told.update(aud="stafet"), "audience"),
    "by another issuer": ({"iss": "https://another.example"}, "issuer"),
    "for another party": (lambda told: told.update(aud=[CLIENT, "x"], azp="x"), "claims"),
    "expired": ({"exp": NOW - 90}, "expired"),
    "shown yesterday": ({"auth_time": NOW - 86_400}, "expired"),
    "shown at no time": (without("auth_time"), "claims"),
    "shown tomorrow": ({"auth_time": NOW + 86_400}, "claims"),
    "too low a level": ({"acr": f"{NSIS}Low"}, "level"),
    "no level": (without("acr"), "level"),
    "another's access token": ({"at_hash": "x"}, "claims"),
    "no role of ours": ({"stafet_role": "kaffehenter"}, "principal"),
    "the same role twice": ({"stafet_role": ["koordinator", "koordinator"]}, "principal"),
    "no organisation of ours": ({"stafet_org": "kommune-9999"}, "organisation"),
}


def leaves(shared: Settings) -> list[str]:
    """Return the outcomes of all leaves."""
    return rows(shared.dsn(), "SELECT convert_from(body, 'UTF8')::jsonb ->> 'outcome' FROM leaf ORDER BY idx")


@pytest.mark.parametrize("why", REFUSED)
def test_what_does_not_vouch_lets_nobody_in(
    shared: Settings, desk: Served, person: Browser, issuer: Issuer, why: str
) -> None:
    """403 with words and no session; a leaf where the issuer said whose it was; a log line with the reason."""
    given, code = REFUSED[why]
    before = leaves(shared)
    refused = answered(person, issuer, given) if callable(given) else answered(person, issuer, **given)
    assert refused.status_code == 403
    assert "Du blev ikke logget på" in refused.text
    assert person.secret is None
    assert desk.process.lines("logon_refused")[-1]["code"] == code
    new = [f"denied:{code}"] if code in {"level", "organisation"} or why == "shown yesterday" else []
    assert leaves(shared)[len(before) :] == new


def test_an_answer_fits_the_browser_that_asked(desk: Served, person: Browser, issuer: Issuer) -> None:
    """Another state, another browser's, none at all, and the same answer again: nobody is let in."""
    asked = person.start()
    token = issuer.token(**claims(aud=CLIENT, nonce=asked["nonce"], iat=int(time.time())))
    issuer.codes["c"] = (asked["code_challenge"], token)
    with Browser(desk) as other:
        assert other.get("/log-paa/tilbage", params={"code": "c", "state": asked["state"]}).status_code == 403
        other.start()
        assert other.get("/log-paa/tilbage", params={"code": "c", "state": asked["state"]}).status_code == 403
    assert "c" in issuer.codes  # nothing was asked of the issuer
    held = person.cookies[ATTEMPT]
    assert person.get("/log-paa/tilbage", params={"code": "c", "state": asked["state"]}).status_code == 303
    issuer.codes["c"] = (asked["code_challenge"], token)
    person.cookies.set(ATTEMPT, held.replace(".", ".1", 1), domain="127.0.0.1")  # another moment is another attempt
    assert person.get("/log-paa/tilbage", params={"code": "c", "state": asked["state"]}).status_code == 403


def test_a_code_without_its_verifier_is_worth_nothing(person: Browser, issuer: Issuer) -> None:
    """PKCE: a code that was stolen and brought in another attempt is refused by the issuer, and by us."""
    stolen = person.start()
    token = issuer.token(**claims(aud=CLIENT, nonce=stolen["nonce"], iat=int(time.time())))
    issuer.codes["c"] = (stolen["code_challenge"], token)
    mine = person.start()
    assert person.get("/log-paa/tilbage", params={"code": "c", "state": mine["state"]}).status_code == 403


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb"])
def test_nobody_is_led_elsewhere(person: Browser, issuer: Issuer, target: str) -> None:
    """What is no path of the desk is its first page."""
    asked = person.start(target)
    issuer.codes["c"] = (
        asked["code_challenge"], issuer.token(**claims(aud=CLIENT, nonce=asked["nonce"], iat=int(time.time())))
    )  # fmt: skip
    inside = person.get("/log-paa/tilbage", params={"code": "c", "state": asked["state"]})
    assert (inside.status_code, inside.headers["location"]) == (303, "/")


def test_one_of_several_roles_is_chosen(person: Browser, issuer: Issuer) -> None:
    """Nobody is in before; a role of somebody else is none; each choice has a fresh secret."""
    several = answered(person, issuer, stafet_role=["koordinator", "forumleder"])
    assert several.headers["location"] == "/log-paa?til=/indbakke"
    assert not person.is_in()
    assert "Forumleder" in person.get(several.headers["location"]).text
    assert person.post_("/log-paa/rolle", role="drift").status_code == 401
    before = person.secret
    chosen = person.post_("/log-paa/rolle", role="forumleder", til=INBOX)
    assert (chosen.status_code, chosen.headers["location"]) == (303, INBOX)
    assert person.secret != before
    assert person.is_in()


def test_a_session_that_is_over_is_nobody_s(desk: Served, shared: Settings) -> None:
    """Too long without a sign, too long in all, logged off, another's secret guessed: 401 with the way to log on."""
    held = {name: logged_on(shared, ANNE)[SESSION] for name in ("idle", "absolute", "off", "kept")}
    for one in ("idle", "absolute", "off", "kept"):
        assert entered(desk, held[one])
    for column, name, ago in (("seen_at", "idle", 31), ("ends_at", "absolute", 1)):
        moment = datetime.now(UTC) - timedelta(minutes=ago)
        digest = sha256(held[name].encode()).digest()
        assert change(shared.dsn(), f"UPDATE desk_session SET {column} = %s WHERE digest = %s", moment, digest)  # noqa: S608 -- names from above
    with Browser(desk) as one:
        one.cookies.set(SESSION, held["off"], domain="127.0.0.1")
        assert one.post_("/log-af").status_code == 303
    assert [entered(desk, held[name]) for name in held] == [False, False, False, True]
    assert not entered(desk, held["kept"][:-1] + ("A" if held["kept"][-1] != "A" else "B"))
    stored = sha256(held["kept"].encode()).digest()
    assert not entered(desk, urlsafe_b64encode(stored).decode().rstrip("="))  # what the database has is no key


def test_foreign_posts_are_refused(desk: Served, shared: Settings) -> None:
    """From another site, from none that a browser tells, and from a neighbour: nothing is done."""
    held = logged_on(shared, ANNE)[SESSION]
    with Browser(desk) as person:
        person.cookies.set(SESSION, held, domain="127.0.0.1")
        for site in ("cross-site", "same-site", "none", None):
            headers = {} if site is None else {"Sec-Fetch-Site": site}
            assert person.post("/log-af", headers=headers).status_code == 403
        assert person.post("/log-af", headers={**OURS, "Origin": "https://evil.example"}).status_code == 403
        assert person.is_in()


def test_a_page_that_fetches_by_itself_keeps_nobody_logged_on(desk: Served, shared: Settings) -> None:
    """A request with its header is served and is no sign of a person."""
    held = logged_on(shared, ANNE)[SESSION]
    digest = sha256(held.encode()).digest()
    query = "SELECT seen_at FROM desk_session WHERE digest = %s"
    change(shared.dsn(), "UPDATE desk_session SET seen_at = seen_at - interval '5 min' WHERE digest = %s", digest)
    before = rows(shared.dsn(), query, digest)
    with Browser(desk) as person:
        person.cookies.set(SESSION, held, domain="127.0.0.1")
        assert person.get("/log-af", headers={"Stafet-Background": "1"}).status_code == 200
        assert rows(shared.dsn(), query, digest) == before
        assert person.get("/log-af").status_code == 200
        assert rows(shared.dsn(), query, digest) > before


def test_the_issuer_logs_somebody_off(desk: Served, person: Browser, issuer: Issuer) -> None:
    """By its session, over a channel of its own; a word that is none ends nothing (Back-Channel Logout 1.0 2.6)."""
    assert answered(person, issuer, sid="sid-9").status_code == 303
    now = int(time.time())
    word = {"aud": CLIENT, "iat": now, "jti": "j-1", "sid": "sid-9", "events": {EVENT: {}}, "exp": now + 60}
    wrong: list[dict[str, Any]] = [
        {"aud": "stafet"}, {"iss": "https://another.example"}, {"nonce": "n"}, {"events": {}}, {"events": {EVENT: 1}},
        {"iat": now - 600}, {"jti": None}, {"sid": None, "sub": None}, {"sid": 9},
    ]  # fmt: skip
    for one in wrong:
        token = issuer.token(**{**word, **one})
        assert httpx.post(f"{desk.url}/api/log-af", data={"logout_token": token}).status_code == 400, one
    assert httpx.post(f"{desk.url}/api/log-af", data={"logout_token": "x"}).status_code == 400
    assert person.is_in()
    over = httpx.post(f"{desk.url}/api/log-af", data={"logout_token": issuer.token(**word)})
    assert (over.status_code, over.headers["cache-control"]) == (200, "no-store")
    assert not person.is_in()


def test_fictive_users_are_not_there(person: Browser) -> None:
    """Outside a demo the page of theirs is none, whatever is posted to it."""
    assert "demo-1" not in person.get("/log-paa").text
    assert person.post_("/log-paa/demo", who="koordinator:kommune-0860:demo-1").status_code == 404


def test_in_a_demo_anybody_is_whom_they_choose(shared: Settings) -> None:
    """Through the same sessions; nobody beside those of the list; and from this machine's own names alone."""
    with served(shared, demo_users=True) as desk, Browser(desk) as person:
        assert "demo-1, koordinator" in person.get("/log-paa").text
        assert person.post_("/log-paa/demo", who="koordinator:kommune-0860:k-17").status_code == 404
        who = {"who": "koordinator:kommune-0860:demo-1"}
        rebound = person.post("/log-paa/demo", data=who, headers={**OURS, "Host": "evil.example"})
        assert rebound.status_code == 404
        assert person.post_("/log-paa/demo", **who, til=INBOX).headers["location"] == INBOX
        assert person.is_in()


def test_over_https_the_cookie_is_bound_to_the_host(shared: Settings, issuer: Issuer) -> None:
    """At a site its name makes browsers refuse it without Secure, for a path, and for a domain."""
    with served(shared, mode="site", issuer=issuer.url, desk_url="https://desk.example") as desk, Browser(desk) as one:
        sent = one.get("/log-paa/start")
        (given,) = sent.headers.get_list("set-cookie")
        assert given.startswith("__Host-stafet-login=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(given.split("; "))
        assert "redirect_uri=https%3A%2F%2Fdesk.example%2Flog-paa%2Ftilbage" in sent.headers["location"]
        held = f"__Host-{SESSION}={logged_on(shared, 'koordinator:kommune-0860:k-78')[SESSION]}"
        chosen = one.post("/indstillinger", data={"sprog": "en"}, headers={**OURS, "Cookie": held})
        assert "Secure" in chosen.headers["set-cookie"].split("; ")


def test_logging_on_and_off_leaves_leaves_that_open(shared: Settings, issuer: Issuer) -> None:
    """Each way in has that of its row, and anybody with the database can put together what it commits to."""
    seen: dict[str, set[str]] = {}

    def did(way: str, answer: httpx.Response, status: int = 303) -> None:
        assert answer.status_code == status, (way, answer.text)
        seen.setdefault(way, set()).update(kinds(shared.dsn(), before))

    with served(shared, issuer=issuer.url, demo_users=True) as desk, Browser(desk) as one:
        before = size(shared.dsn())
        did("GET /log-paa/tilbage", answered(one, issuer, acr="low"), 403)
        assert seen == {"GET /log-paa/tilbage": {"denied session.begin"}}
        did("GET /log-paa/tilbage", answered(one, issuer, stafet_role=["koordinator", "forumleder"], sid="sid-7"))
        before = size(shared.dsn())
        did("POST /log-paa/rolle", one.post_("/log-paa/rolle", role="forumleder"))
        now = int(time.time())
        word = {"aud": CLIENT, "iat": now, "jti": "j", "sid": "sid-7", "events": {EVENT: {}}, "exp": now + 60}
        before = size(shared.dsn())
        did("POST /api/log-af", httpx.post(f"{desk.url}/api/log-af", data={"logout_token": issuer.token(**word)}), 200)
        before = size(shared.dsn())
        did("POST /log-paa/demo", one.post_("/log-paa/demo", who="revisor:stafet:demo-12"))
        before = size(shared.dsn())
        did("POST /log-af", one.post_("/log-af"))
    assert seen.keys() == LOGON.keys()
    assert leafless(seen) == []
    with connect(shared.dsn()) as connection:
        openings = Openings(connection, held(shared))
        found = connection.execute("SELECT idx, body FROM leaf ORDER BY idx").fetchall()
        assert {openings.open(number, bytes(body)).state for number, body in found} == {OPENED}


def test_whose_grant_ended_sees_nothing_from_then_on(desk: Served, shared: Settings) -> None:
    """Rights are looked up at each page: a session outlives its grants, and shows nothing of what they covered."""
    who = "koordinator:kommune-0860:k-77"
    secret = logged_on(shared, who)[SESSION]  # first: its leaf begins the log, and a grant names one
    with psycopg.connect(shared.dsn()) as connection:
        give(connection, Principal.parse(who), "ksp")
    with Browser(desk) as one:
        one.cookies.set(SESSION, secret, domain="127.0.0.1")
        assert "KSP" in one.get("/indstillinger").text
        change(shared.dsn(), "UPDATE access_grant SET ended_at = now() WHERE handle = 'k-77'")
        assert "Du har ingen adgang endnu" in one.get("/indstillinger").text
