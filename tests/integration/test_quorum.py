"""Quorum of the witnesses missing for a day: nothing new is taken, wholly and in words, and what is there is read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from integration.desk import ANNE, Desk
from integration.office import Publishers, change, concern, everything, rows, rules_without
from integration.test_http import problem
from sent import release
from servers.http import served
from servers.stafet import until
from services.cli.commands import database_checks
from services.cli.terminal.errors import AWAY
from services.core.evidence import notes
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
SENDER, OPERATOR = "udgiver:kommune-0860:u-1", "drift:stafet:d-1"
_PROMISE = """
INSERT INTO witness_policy SELECT coalesce(max(number), 0) + 1, %s, now() - %s * interval '1 hour' FROM witness_policy
"""
LOG = {"leaf", "audit_entry", "tree_head"}


def missing(settings: Settings, hours: float) -> None:
    """Let witnesses be promised that have not signed for so long."""
    key = notes.verifier_key("w", bytes(32), notes.COSIGNATURE)
    change(str(settings.database_url), _PROMISE, f"witness w {key}\nquorum w\n", hours)


def not_missing(settings: Settings) -> None:
    """Promise none any more."""
    change(str(settings.database_url), _PROMISE, "", 0)


@pytest.fixture
def item(desk: Desk) -> str:
    """An item that Anne has taken."""
    found = desk.case("ssp")
    desk.told("accept", found)
    return found


@pytest.fixture
def question(desk: Desk) -> str:
    """A question that waits for its sender."""
    asked = desk.case("ssp")
    desk.told("accept", asked)
    return str(desk.told("ask", asked, question="Hvornår?")["question"]["id"])


@pytest.fixture
def letter(desk: Desk, tmp_path: Path) -> UUID:
    """A dead letter of a rulebook that was wrong, which a replay would bring to life."""
    held, wrong = keys.load(desk.settings), rules_without(tmp_path / "nordjylland", "release_notice")
    Publishers(desk.database, keys=Sealer(held.master, held.lookup), rules=wrong).send(release())
    found: UUID = rows(desk.database, "SELECT id FROM dead_letter ORDER BY received_at DESC LIMIT 1")[0]
    return found


@contextmanager
def stopped(settings: Settings) -> Iterator[None]:
    """Let the quorum be missing for a day and an hour; afterwards none is promised."""
    missing(settings, 25)
    try:
        yield
    finally:
        not_missing(settings)


def refused(answer: httpx.Response) -> tuple[int, str, bool]:
    """Return status, code, and whether it says when to try again."""
    return (*problem(answer), int(answer.headers.get("Retry-After", 0)) > 0)


def test_over_http_nothing_new_is_taken_and_nothing_half_done(
    shared: Settings, desk: Desk, item: str, question: str
) -> None:
    """503 with `Retry-After` and why; no row of any table changes; what is there is read; then it goes on by itself."""
    desk.let_in(ANNE, "ssp")
    with stopped(shared), served(shared) as api, api.client(SENDER) as sender, api.client(ANNE) as anne:
        told = until(lambda: api.process.ready()[1].get("remarks"), "the remark of the readiness")
        assert (api.process.ready()[0], told) == (200, {"witnesses": "UNWITNESSED"})
        event, before, based = concern(), everything(desk.database), {"If-Match": '"2"', "Idempotency-Key": "k"}
        for answer in (
            sender.post("/events", json=event),
            sender.post("/events", json=[event, concern()], headers={"Idempotency-Key": "k"}),
            sender.post(f"/events/{event['id']}/complete", json={"task": "confirm_notification"}),
            sender.post(f"/questions/{question}/answer", json={"answer": "I går."}),
            anne.post(f"/handovers/{item}/put_on_agenda", json={"meeting": "2099-01-01"}, headers=based),
            anne.post(f"/handovers/{item}/return", json={"reason": "wrong_forum"}, headers=based),
        ):
            assert refused(answer) == (503, "unwitnessed", True)
        english = sender.post("/events", json=event, headers={"Accept-Language": "en"}).json()
        assert "witnesses have not signed for too long" in english["detail"]
        assert everything(desk.database) == before
        for path in ("", "/content", "/targets"):
            assert anne.get(f"/handovers/{item}{path}").status_code == 200
        assert anne.get("/queues/ssp").status_code == 200
        assert sender.get(f"/questions/{question}").status_code == 200
        not_missing(shared)
        until(lambda: sender.post("/events", json=event).status_code == 202, "it goes on by itself")
        done = anne.post(f"/handovers/{item}/put_on_agenda", json={"meeting": "2099-01-01"}, headers=based)
        assert done.status_code == 200


def test_on_the_command_line_it_is_said_in_danish(desk: Desk, item: str, question: str, letter: UUID) -> None:
    """Exit code 69 and a sentence; reading goes on; nothing but the log's leaves of what was looked at is new."""
    replay = ("deadletter", "replay", str(letter), "--reason", "rulebook_fixed", "--yes", "--as", OPERATOR)
    with stopped(desk.settings):
        before = everything(desk.database)
        for ended in (
            desk.tried("close", item),
            desk.run("question", "answer", question, "--answer", "I går.", "--as", SENDER),
            desk.run(*replay),
        ):
            assert (ended.code, ended.out) == (AWAY, ""), ended.err
            assert "loggens vidner har ikke underskrevet for længe" in ended.err
        after = everything(desk.database)
        assert {name for name, was in before.items() if after[name] != was} <= LOG
        assert json.loads(desk.tried("show", item).out)["state"] == "accepted"
    assert desk.run(*replay).code == 0


def test_a_setting_says_how_long(desk: Desk, item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`STAFET_WITNESS_STOP_HOURS`: with 26 hours an act is still done after 25."""
    with stopped(desk.settings):
        assert desk.tried("put_on_agenda", item, meeting="2099-01-01").code == AWAY
        monkeypatch.setenv("STAFET_WITNESS_STOP_HOURS", "26")
        assert desk.tried("put_on_agenda", item, meeting="2099-01-01").code == 0


@pytest.mark.parametrize(
    ("hours", "state", "told"),
    [(1, "i orden", "60 min"), (5, "bemærk", "i 5 timer; efter 24"), (30, "MANGLER", "i 30 timer: hændelser")],
)
def test_doctor_says_how_long_they_are_missing(settings: Settings, hours: float, state: str, told: str) -> None:
    """From four hours on as a remark, from a day on as what is missing; where none is promised it says so."""
    found = {one.what: one for one in database_checks.look(settings)}["Vidner"]
    assert (found.state, found.told) == ("i orden", "ingen er lovet")
    missing(settings, hours)
    found = {one.what: one for one in database_checks.look(settings)}["Vidner"]
    assert found.state == state
    assert told in found.told
