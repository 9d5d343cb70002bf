"""What the configuration promises to the person who writes it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from services.runtime.config import settings as module
from services.runtime.config.sections.mail import Mail
from services.runtime.config.settings import Settings, SettingsError, load


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [f"STAFET_{field.upper()}" for field in Settings.model_fields]:
        monkeypatch.delenv(name, raising=False)


def test_every_setting_says_what_it_is_for() -> None:
    """No field of the settings stands without a description."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def eclipsed(sections: Sequence[type]) -> list[str]:
    """Return the checks that two sections call the same: of such two only one is ever asked."""
    names = Counter(name for one in sections for name, made in vars(one).items() if isinstance(made, classmethod))
    return sorted(name for name, count in names.items() if count > 1)


def test_no_section_takes_the_place_of_anothers_check() -> None:
    """Sections are parents of one model: a check of the same name is lost without a word."""
    assert eclipsed([one for one in Settings.__mro__ if one.__module__.startswith("services.")]) == []
    assert eclipsed([Mail, type("Twin", (), {"_is_an_address": vars(Mail)["_is_an_address"]})]) == ["_is_an_address"]


@pytest.mark.parametrize("issuer", ["http://login.eksempel.dk/", "ftp://login.eksempel.dk/", "login", "https://"])
def test_an_issuer_that_anybody_could_be_is_refused(issuer: str) -> None:
    """Its keys are fetched from there: only by https, or on this machine."""
    with pytest.raises(SettingsError, match="STAFET_ISSUER"):
        load(issuer=issuer)


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """A STAFET_ variable is in force, and paths that depend on another setting follow it."""
    monkeypatch.setenv("STAFET_HOME", "elsewhere")
    monkeypatch.setenv("STAFET_DISTRICT", "fyn")
    settings = load()
    assert settings.master_key_file == Path("elsewhere/keys/master.key")
    assert settings.rulebook == module.REPOSITORY / "rulebooks" / "fyn"


def test_a_site_refuses_failpoints() -> None:
    """A production start with STAFET_FAIL set does not happen; a test start does."""
    with pytest.raises(SettingsError, match="STAFET_FAIL"):
        load(mode="site", fail="intake.fenced:kill:1")
    assert load(mode="test", fail="intake.fenced:kill:1").fail


def test_a_site_refuses_a_setting_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped variable stops a site and is listed anywhere; names of tests and benches are left alone."""
    monkeypatch.setenv("STAFET_KAFKA_BOOTSTRAPS", "x")
    monkeypatch.setenv("STAFET_TEST_SEED", "x")
    with pytest.raises(SettingsError, match="STAFET_KAFKA_BOOTSTRAPS"):
        load(mode="site")
    assert "STAFET_KAFKA_BOOTSTRAPS" in module.unknown({"STAFET_KAFKA_BOOTSTRAPS": "x", "STAFET_TEST_SEED": "x"})
    assert load().mode == "demo"


def test_a_login_needs_a_user_and_a_password_file() -> None:
    """A SASL protocol without user or password file is refused before anything connects."""
    with pytest.raises(SettingsError, match="STAFET_KAFKA_USERNAME"):
        load(kafka_protocol="SASL_SSL", kafka_username="stafet")


def test_a_site_names_who_operates_it() -> None:
    """At a site `drift` are the principals of STAFET_OPERATORS, nobody when it is unset; elsewhere whoever says so."""
    named = load(mode="site", operators="drift:stafet:d-1, drift:stafet:d-2").operating
    assert {str(one) for one in named or ()} == {"drift:stafet:d-1", "drift:stafet:d-2"}
    assert load(mode="site").operating == frozenset()
    assert load(mode="demo").operating is None
    assert load(mode="test", operators="drift:stafet:d-1").operating is None
