"""The issuer as people log on by it: one that hangs or is away is so for everybody, and is not asked each time."""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from services.desk.login import provider as module
from services.desk.login.attempt import Attempt
from services.desk.login.cookies import Place
from services.desk.login.provider import Provider
from services.runtime.config.settings import load
from services.runtime.identity.issuer_keys import IssuerAwayError
from services.runtime.identity.tokens import Tokens

ISSUER = "https://idp.example"
ABOUT = {"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/log-on"}
DESK = Place("https://desk.example")


class Issuer:
    """An issuer whose word on itself is had by `get`, which counts."""

    def __init__(self) -> None:
        """Nobody asked yet; it answers."""
        self.asked, self.is_away = 0, False
        self.hangs = threading.Event()
        self.hangs.set()

    def get(self, _: str) -> Mapping[str, Any]:
        """Answer once it does not hang any more."""
        self.asked += 1
        self.hangs.wait(20)
        if self.is_away:
            raise IssuerAwayError
        return ABOUT


@pytest.fixture
def issuer() -> Issuer:
    """An issuer."""
    return Issuer()


@pytest.fixture
def provider(issuer: Issuer, tmp_path: Path) -> Provider:
    """What asks it."""
    settings = load(mode="test", home=tmp_path, issuer=ISSUER, desk_client_id="desk", audience="stafet")
    return Provider(settings, Tokens(settings), issuer.get)


def address(provider: Provider) -> str:
    """Return where a browser is sent."""
    return provider.address(Attempt.begun("/indbakke", time.time()), DESK)


def test_it_is_asked_about_itself_once(issuer: Issuer, provider: Provider) -> None:
    """And its word counts for a while."""
    assert all(address(provider).startswith(ABOUT["authorization_endpoint"]) for _ in range(3))
    assert issuer.asked == 1


def test_one_that_is_away_is_not_asked_by_everybody(issuer: Issuer, provider: Provider) -> None:
    """Who comes a moment later is told so at once."""
    issuer.is_away = True
    for _ in range(3):
        with pytest.raises(IssuerAwayError):
            address(provider)
    assert issuer.asked == 1


def test_one_that_is_away_later_is_still_known(
    issuer: Issuer, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it sends people has hardly changed meanwhile."""
    monkeypatch.setattr(module, "FRESH", 0.0)
    monkeypatch.setattr(module, "PAUSE", 0.0)
    assert address(provider)
    issuer.is_away = True
    assert address(provider).startswith(ABOUT["authorization_endpoint"])
    assert issuer.asked == 2


def test_one_that_hangs_holds_one_thread(issuer: Issuer, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes meanwhile waits no longer than the patience there is, and is told that it is away."""
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    issuer.hangs.clear()
    first = threading.Thread(target=address, args=(provider,))
    first.start()
    while not issuer.asked:
        time.sleep(0.001)
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(IssuerAwayError):
            address(provider)
    assert time.monotonic() - began < 5
    issuer.hangs.set()
    first.join()
    assert address(provider)
    assert issuer.asked == 1
