"""Doctor's look at mail: off, there, or what is wrong and with which setting."""

from pathlib import Path

from servers.mail import mail_server
from services.cli.commands.mail_checks import look
from services.runtime.config.settings import Settings, load
from services.runtime.findings import MISSING, OK


def settings(port: int, **more: object) -> Settings:
    """Return settings that name a server on this machine."""
    place = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    given = {**place, "smtp_from": "fra@eksempel.dk", "desk_url": "https://desk.dk", **more}
    return load(mode="test", **given)


def test_without_a_server_there_are_no_mails() -> None:
    """That is in order, and said."""
    found = look(load(mode="test"))
    assert (found.state, found.told) == (OK, "ingen server er sat: der sendes ingen beskeder med mail")


def test_what_is_wrong_names_its_setting(tmp_path: Path) -> None:
    """A server that lets us in is in order; nothing is sent."""
    (tmp_path / "wrong").write_text("wrong\n", encoding="ascii")
    login = {"smtp_username": "stafet", "smtp_password_file": tmp_path / "wrong"}
    with mail_server(login=True) as (taken, port):
        assert look(settings(port)) == ("Mail", OK, f"127.0.0.1:{port}")
        assert "STAFET_SMTP_SECURITY" in look(settings(port, smtp_security="starttls")).told
        refused = look(settings(port, **login))
        assert (refused.state, "STAFET_SMTP_PASSWORD_FILE" in refused.told) == (MISSING, True)
        unread = look(settings(port, smtp_username="stafet", smtp_password_file=tmp_path / "none"))
        assert (unread.state, "STAFET_SMTP_PASSWORD_FILE" in unread.told) == (MISSING, True)
    assert "STAFET_SMTP_HOST" in look(settings(port)).told
    assert taken.mails == []
