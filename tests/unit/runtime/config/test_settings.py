"""What the configuration promises to the person who writes it."""

from pathlib import Path

import pytest

from services.runtime.config import settings as module
from services.runtime.config.settings import Settings, SettingsError, load


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [f"STAFET_{field.upper()}" for field in Settings.model_fields]:
        monkeypatch.delenv(name, raising=False)


def test_every_setting_says_what_it_is_for() -> None:
    """No field of the settings stands without a description."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


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
