"""An issuer's keys: discovered, kept for a while, renewed when an unknown one turns up, and never asked too often."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from servers.issuer import Issuer, ec_key, issuing, rsa_key
from services.runtime.identity.issuer_keys import FRESH, PAUSE, STALE, IssuerAwayError, IssuerKeys, fetch

DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """An issuer on this machine."""
    with issuing() as up:
        yield up


class Clock:
    """Seconds that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


def test_keys_are_asked_for_once_and_kept(issuer: Issuer) -> None:
    """JWKS by discovery with a cache: the second token costs no question, an old cache does."""
    clock = Clock()
    keys = IssuerKeys(issuer.url, "RS256", clock=clock)
    assert keys.key("rsa-1") is not None
    assert keys.key("rsa-1") is not None
    assert issuer.asked == [DISCOVERY, "/keys"]
    clock.now += FRESH
    assert keys.key("rsa-1") is not None
    assert len(issuer.asked) == 4


def test_who_asks_while_another_asks_waits_for_the_same_answer(issuer: Issuer) -> None:
    """The first tokens of a process come at once: none is refused, and the issuer is asked once."""

    def slow(url: str) -> Mapping[str, Any]:
        time.sleep(0.05)
        return fetch(url)

    keys = IssuerKeys(issuer.url, "RS256", slow)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(keys.key, ["rsa-1"] * 8))
    assert None not in found
    assert issuer.asked == [DISCOVERY, "/keys"]


def test_a_new_key_is_found_and_one_that_is_gone_counts_no_more(issuer: Issuer) -> None:
    """Rotation: an unknown key id asks again, at most once in a while; what the issuer took back is gone then."""
    clock = Clock()
    keys = IssuerKeys(issuer.url, "RS256", clock=clock)
    keys.key("rsa-1")
    issuer.keys = {"rsa-2": rsa_key()}
    assert keys.key("rsa-2") is None  # asked a moment ago
    clock.now += PAUSE
    assert keys.key("rsa-2") is not None
    assert keys.key("rsa-1") is None
    assert len(issuer.asked) == 4
    for _ in range(50):
        assert keys.key("made-up") is None
    assert len(issuer.asked) == 4


def test_a_token_may_name_no_key_where_there_is_only_one(issuer: Issuer) -> None:
    """`kid` may be left out with one key (OpenID Connect Core 1.0 section 10.1); a new one is found after a while."""
    clock = Clock()
    keys = IssuerKeys(issuer.url, "RS256", clock=clock)
    assert keys.key(None) == issuer.keys["rsa-1"].public_key()
    issuer.keys = {"rsa-2": rsa_key()}
    clock.now += PAUSE
    assert keys.key(None) == issuer.keys["rsa-2"].public_key()
    issuer.keys["rsa-3"] = rsa_key()
    for _ in range(50):
        keys.key(None)
    clock.now += PAUSE
    assert keys.key(None) is None
    assert issuer.asked.count("/keys") == 3


def test_only_keys_that_fit_the_algorithm_count(issuer: Issuer) -> None:
    """`alg` is fixed by configuration: keys of another kind, curve, use, or too few bits are none."""
    issuer.keys |= {"short": rsa_key(1024), "p384": ec_key(ec.SECP384R1())}
    for algorithm, own, others in (("RS256", "rsa-1", ("ec-1", "short")), ("ES256", "ec-1", ("rsa-1", "p384"))):
        keys = IssuerKeys(issuer.url, algorithm)
        assert keys.key(own) is not None
        assert [keys.key(one) for one in others] == [None, None]


def test_keys_outlast_an_issuer_that_is_away(issuer: Issuer) -> None:
    """What is known lasts for a day when nobody answers; then it is over, and without any it is over at once."""
    clock = Clock()
    keys = IssuerKeys(issuer.url, "RS256", clock=clock)
    issuer.answers["/keys"] = (503, {})
    with pytest.raises(IssuerAwayError):
        keys.key("rsa-1")
    del issuer.answers["/keys"]
    clock.now += PAUSE
    assert keys.key("rsa-1") is not None
    issuer.answers["/keys"] = (503, {})
    clock.now += STALE - 1
    assert keys.key("rsa-1") is not None
    clock.now += PAUSE
    with pytest.raises(IssuerAwayError):
        keys.key("rsa-1")


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://another.example", "jwks_uri": "http://127.0.0.1/keys"},
        {"jwks_uri": "http://127.0.0.1/keys"},
    ],
)
def test_discovery_of_another_issuer_is_refused(issuer: Issuer, document: dict[str, str]) -> None:
    """The document must name the issuer that was asked (OpenID Connect Discovery 1.0 section 4.3)."""
    issuer.answers[DISCOVERY] = (200, document)
    with pytest.raises(IssuerAwayError):
        IssuerKeys(issuer.url, "RS256").key("rsa-1")


def test_nothing_is_fetched_from_elsewhere(issuer: Issuer) -> None:
    """No file, no plain HTTP to another machine, no redirect, nothing that is no object."""
    issuer.answers["/away"] = (302, {"location": f"{issuer.url}/keys"})
    for url in ("file:///etc/hostname", "http://192.0.2.1/keys", f"{issuer.url}/away", f"{issuer.url}/nothing", "x"):
        with pytest.raises(IssuerAwayError):
            fetch(url)
    assert issuer.asked == ["/away", "/nothing"]
