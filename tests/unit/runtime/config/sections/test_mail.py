"""Settings of mail: whole or not there, and encrypted where anybody could read along."""

from pathlib import Path

import pytest

from services.runtime.config.settings import Settings, SettingsError, load

WHOLE = {"smtp_host": "mail.eksempel.dk", "smtp_from": "stafet@eksempel.dk", "desk_url": "https://stafet.eksempel.dk"}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"STAFET_{name.upper()}", raising=False)


def test_a_server_with_a_sender_and_a_desk_is_whole() -> None:
    """What a compose file gives as an empty text is not set."""
    assert load(mode="site", **WHOLE).smtp_port == 587
    assert load(smtp_host="", smtp_from="", smtp_username="").smtp_host is None


@pytest.mark.parametrize("lacking", ["smtp_from", "desk_url"])
def test_a_mail_without_sender_or_link_is_none(lacking: str) -> None:
    """A server alone is refused, and the fault names what is lacking."""
    with pytest.raises(SettingsError, match=f"STAFET_{lacking.upper()}"):
        load(**{name: value for name, value in WHOLE.items() if name != lacking})


def test_a_user_has_a_password(tmp_path: Path) -> None:
    """Both or none; the password is the first line of its file."""
    with pytest.raises(SettingsError, match="STAFET_SMTP_PASSWORD_FILE"):
        load(**WHOLE, smtp_username="stafet")
    (tmp_path / "word").write_text("hemmeligt\n", encoding="ascii")
    assert load(**WHOLE, smtp_username="stafet", smtp_password_file=tmp_path / "word").smtp_password() == "hemmeligt"
    assert load(**WHOLE).smtp_password() is None


def test_a_site_sends_nothing_in_clear_but_to_itself() -> None:
    """Without encryption only to a server on the same machine; tests may."""
    with pytest.raises(SettingsError, match="STAFET_SMTP_SECURITY"):
        load(mode="site", **WHOLE, smtp_security="none")
    assert load(mode="site", **(WHOLE | {"smtp_host": "127.0.0.1"}), smtp_security="none").smtp_host
    assert load(mode="test", **WHOLE, smtp_security="none").smtp_host


def test_a_sender_is_an_address() -> None:
    """A name with an address in brackets is none."""
    with pytest.raises(SettingsError, match="STAFET_SMTP_FROM"):
        load(**(WHOLE | {"smtp_from": "Stafet <stafet@eksempel.dk>"}))
