"""Tokens of contracts-acts 11: who signed, for whom, until when, and who is named; everything else is refused."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from servers.issuer import Issuer, issuing, rsa_key
from services.core.access.principal import Principal
from services.runtime.config.settings import Settings, load
from services.runtime.identity.issuer_keys import FRESH, IssuerKeys
from services.runtime.identity.own_key import own_key
from services.runtime.identity.tokens import OWN, TokenError, Tokens

ANNE = Principal.parse("koordinator:kommune-0860:k-17")


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """An issuer on this machine."""
    with issuing() as up:
        yield up


def site(issuer: Issuer, **more: Any) -> Settings:
    """Return the settings of a site that believes this issuer."""
    return load(mode="site", issuer=issuer.url, **more)


def code(settings: Settings, token: str) -> str:
    """Return why a token does not count."""
    with pytest.raises(TokenError) as told:
        Tokens(settings).verify(token)
    return told.value.code


def test_a_site_believes_its_issuer(issuer: Issuer) -> None:
    """Signed by a configured issuer (RS256 or ES256) with `sub` (the handle), `stafet_role` and `stafet_org`."""
    assert Tokens(site(issuer)).verify(issuer.token()) == ANNE
    assert Tokens(site(issuer, token_algorithm="ES256")).verify(issuer.token("ec-1", "ES256")) == ANNE  # noqa: S106


def test_the_algorithm_is_the_configured_one(issuer: Issuer) -> None:
    """A token of the other algorithm, of none, or signed with the public key as if it were a secret, does not count."""
    settings = site(issuer)
    assert code(settings, issuer.token("ec-1", "ES256")) == "signature"
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    assert code(settings, jwt.encode(claims, None, algorithm="none", headers={"kid": "rsa-1"})) == "signature"
    forged = jwt.encode(claims, "a secret of thirty-two characters", algorithm="HS256", headers={"kid": "rsa-1"})
    assert code(settings, forged) == "signature"
    assert code(settings, jwt.encode(claims, rsa_key(), algorithm="RS256", headers={"kid": "rsa-1"})) == "signature"
    head, _, signature = issuer.token(sub="k-18").split(".")
    assert code(settings, f"{head}.{issuer.token().split('.')[1]}.{signature}") == "signature"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"aud": "another"}, "audience"),
        ({"aud": None}, "claims"),
        ({"exp": None}, "claims"),
        ({"exp": [1]}, "claims"),
        ({"exp": float("inf")}, "claims"),
        ({"sub": None}, "claims"),
        ({"stafet_role": None}, "claims"),
        ({"stafet_org": None}, "claims"),
        ({"iss": "https://another.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"iss": OWN}, "issuer"),
        ({"stafet_role": "kaffehenter"}, "principal"),
        ({"stafet_role": ["koordinator"]}, "principal"),
        ({"stafet_org": "kommune-0860:x"}, "principal"),
        ({"sub": "*"}, "principal"),
        ({"sub": "Anne Andersen"}, "principal"),
    ],
)
def test_what_is_refused(issuer: Issuer, changed: dict[str, Any], told: str) -> None:
    """`aud` and `exp` are checked; another role is no principal, and nobody is everybody."""
    assert code(site(issuer), issuer.token(**changed)) == told


def test_clocks_may_differ_by_a_minute(issuer: Issuer) -> None:
    """`exp` is checked with 60 s of leeway, no more."""
    now = datetime.now(UTC)
    assert Tokens(site(issuer)).verify(issuer.token(exp=now - timedelta(seconds=50))) == ANNE
    assert code(site(issuer), issuer.token(exp=now - timedelta(seconds=62))) == "expired"


def _joined(*parts: bytes) -> str:
    """Return what looks like a token of these parts, with a signature."""
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, b"sig"))


HEAD = b'{"alg":"RS256"}'
DEEP = b"[" * 11_000


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "a.b.c", "x" * 20_000, "\x00", "\xe6.\xf8.\xe5",
        _joined(DEEP, b"{}"), _joined(HEAD, DEEP), _joined(HEAD, b'{"iss":' + b"9" * 9000 + b"}"),
    ],
)  # fmt: skip
def test_what_is_no_token_is_refused(issuer: Issuer, text: str) -> None:
    """Whatever stands there, it is told as no token and costs no question."""
    before = len(issuer.asked)
    assert code(site(issuer), text) == "form"
    assert len(issuer.asked) == before


def test_the_installation_itself_signs_where_it_is_ones_own(tmp_path: Path, issuer: Issuer) -> None:
    """In demo and test mode tokens of the installation count, and of no other one; at a site they do not."""
    mine, other = load(mode="test", home=tmp_path / "a"), load(mode="test", home=tmp_path / "b")
    token = Tokens(mine).issue(ANNE, 60)
    assert Tokens(mine).verify(token) == ANNE
    assert code(other, token) == "signature"
    assert code(mine, Tokens(mine).issue(ANNE, 60, datetime.now(UTC) - timedelta(hours=2))) == "expired"
    own_site = site(issuer, home=tmp_path / "a")
    assert code(own_site, token) == "issuer"
    assert own_key(mine) is not None
    with pytest.raises(TokenError):
        Tokens(own_site).issue(ANNE, 60)


def test_a_token_is_verified_once_and_recognised_while_it_counts(issuer: Issuer) -> None:
    """At once, and nobody is asked: what was never verified, or did not count, is not recognised."""
    tokens, token = Tokens(site(issuer)), issuer.token()
    assert tokens.recognised(token) is None
    assert tokens.verify(token) == ANNE
    found = tokens.recognised(token)
    assert found is not None
    assert found == tokens.read(token)
    forged = token[:-4] + "AAAA"
    for _ in range(2):
        assert tokens.recognised(forged) is None
        with pytest.raises(TokenError):
            tokens.verify(forged)


def test_a_token_that_has_ended_is_recognised_no_more(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the second at which it would be refused."""
    tokens, token = Tokens(site(issuer)), issuer.token()
    ends = tokens.read(token).ends
    monkeypatch.setattr("time.time", lambda: ends - 1)
    assert tokens.recognised(token) is not None
    monkeypatch.setattr("time.time", lambda: ends)
    assert tokens.recognised(token) is None


def test_a_token_whose_key_is_gone_or_old_is_recognised_no_more(issuer: Issuer) -> None:
    """Its words rest on the key: once the issuer has to be asked for that again, they are not told without asking."""
    now = 1000.0
    keys = IssuerKeys(issuer.url, "RS256", clock=lambda: now)
    tokens, token = Tokens(site(issuer), keys), issuer.token()
    assert tokens.verify(token) == ANNE
    now += FRESH - 1
    assert tokens.recognised(token) is not None
    now += 1
    assert tokens.recognised(token) is None
    assert tokens.verify(token) == ANNE  # asked, and verified with the key that the issuer has now
    assert tokens.recognised(token) is not None


def test_the_words_of_many_tokens_are_not_kept_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is small, and there are no more than so many."""
    monkeypatch.setattr("services.runtime.identity.tokens.MOST", 3)
    tokens = Tokens(load(mode="test", home=tmp_path))
    issued = [tokens.issue(ANNE, minutes) for minutes in range(1, 6)]
    for token in issued:
        tokens.verify(token)
    assert [tokens.recognised(token) is not None for token in issued] == [False, False, False, True, True]
