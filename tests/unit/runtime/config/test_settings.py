"""What the configuration promises to the person who writes it."""

from pathlib import Path

import pytest

from services.runtime.config import settings as module
from services.runtime.config.settings import Settings, SettingsError, load, masked


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


def test_every_fault_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two wrong variables give one error that names both, and quotes neither value."""
    monkeypatch.setenv("STAFET_MODE", "hemmelig-1")
    monkeypatch.setenv("STAFET_HEALTH_PORT", "hemmelig-2")
    with pytest.raises(SettingsError) as caught:
        load()
    text = str(caught.value)
    assert "STAFET_MODE" in text
    assert "STAFET_HEALTH_PORT" in text
    assert "hemmelig" not in text


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


def test_the_password_comes_from_its_file_and_is_escaped(tmp_path: Path) -> None:
    """The database password is read from its file, and what a URI would misread is escaped."""
    secret = tmp_path / "password"
    secret.write_text("p@ss/w:rd\n")
    settings = load(database_url="postgresql://stafet@db:5433/stafet?sslmode=require", database_password_file=secret)
    assert settings.dsn() == "postgresql://stafet:p%40ss%2Fw%3Ard@db:5433/stafet?sslmode=require"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_missing_secret_names_variable_and_file(tmp_path: Path, content: str | None) -> None:
    """A secret that is not there or empty is an error that says which variable and which file."""
    secret = tmp_path / "password"
    if content is not None:
        secret.write_text(content)
    settings = load(database_url="postgresql://stafet@db/stafet", database_password_file=secret)
    with pytest.raises(SettingsError, match=r"STAFET_DATABASE_PASSWORD_FILE: .*password"):
        settings.dsn()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hemmelig@db:5432/x",
        "postgresql://db/x?user=u&password=hemmelig&sslmode=require",
        "postgresql://u:hem%40hemmelig@/x?host=/run/pg",
    ],
)
def test_what_is_shown_has_no_password(url: str) -> None:
    """`stafet config show` masks a password wherever a URI may carry it, and keeps the rest."""
    shown = masked(load(database_url=url))["STAFET_DATABASE_URL"]
    assert "hemmelig" not in shown
    assert "***" in shown
    assert shown.startswith("postgresql://")


def test_what_is_not_secret_is_shown_whole() -> None:
    """Masking leaves a URI without password as it is, with its socket folder."""
    url = "postgresql://postgres@/postgres?host=/run/pg"
    assert masked(load(database_url=url))["STAFET_DATABASE_URL"] == url


def test_a_password_file_from_windows_is_read_or_refused_in_words(tmp_path: Path) -> None:
    """The mark of UTF-8 is no part of the password; a file in Latin-1 is told by variable and name, not its content."""
    secret = tmp_path / "password"
    settings = load(database_url="postgresql://u@db/x", database_password_file=secret)
    secret.write_bytes("h\u00e6mmeligt\r\n".encode("utf-8-sig"))
    assert settings.dsn() == "postgresql://u:h%C3%A6mmeligt@db/x"
    secret.write_bytes("h\u00e6mmeligt\n".encode("latin1"))
    with pytest.raises(SettingsError, match=r"STAFET_DATABASE_PASSWORD_FILE: .*password er ikke i UTF-8"):
        settings.dsn()


@pytest.mark.parametrize("servers", ["k:9092", "k1:9092,k2.example.dk:9093", "[::1]:9092", "127.0.0.1:9, b:10"])
def test_a_bootstrap_is_a_list_of_servers(servers: str) -> None:
    """Host and port, one or several."""
    assert load(mode="test", kafka_bootstrap=servers).kafka_bootstrap == servers


@pytest.mark.parametrize(
    "servers", ["PLAINTEXT://k:9092", "k", "k:", "", "k:9092;l:9092", "k:9092,", "http://k:9092/x"]
)
def test_a_bootstrap_of_another_form_is_refused_with_a_word(servers: str) -> None:
    """Librdkafka reads a protocol in front, the router's own client does not: nobody learns it from one of the two."""
    with pytest.raises(SettingsError, match=r"STAFET_KAFKA_BOOTSTRAP: skal være vært:port"):
        load(mode="test", kafka_bootstrap=servers)


def test_a_site_names_who_operates_it() -> None:
    """At a site `drift` are the principals of STAFET_OPERATORS, nobody when it is unset; elsewhere whoever says so."""
    named = load(mode="site", operators="drift:stafet:d-1, drift:stafet:d-2").operating
    assert {str(one) for one in named or ()} == {"drift:stafet:d-1", "drift:stafet:d-2"}
    assert load(mode="site").operating == frozenset()
    assert load(mode="demo").operating is None
    assert load(mode="test", operators="drift:stafet:d-1").operating is None


@pytest.mark.parametrize("given", ["", "d-1", "drift:stafet:*", "koordinator:kommune-0860:k-17", "drift:stafet:d-1;x"])
def test_operators_are_principals_of_their_role(given: str) -> None:
    """What is no principal, or of another role, stops the start instead of letting somebody in."""
    with pytest.raises(SettingsError, match="STAFET_OPERATORS"):
        load(mode="site", operators=given)
