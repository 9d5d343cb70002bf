"""Claims of the settings of mails in: from known senders only, with all that is needed to reach the mailbox."""

from pathlib import Path
from typing import Any

import pytest

from services.runtime.config.settings import Settings, SettingsError, load

BOX = {"imap_host": "127.0.0.1", "imap_username": "u", "imap_password_file": Path("p"), "mail_senders_file": Path("s")}


def read(**given: Any) -> Settings:
    """Read settings of a test."""
    return load(mode="test", **given)


def test_what_a_compose_file_leaves_empty_is_not_set() -> None:
    """Without senders and without a mailbox none come."""
    found = read(mail_senders_file="", imap_host="", imap_username="", mail_in_port="", mail_dns="")
    assert {found.mail_senders_file, found.imap_host, found.imap_username, found.mail_in_port, found.mail_dns} == {None}
    assert read(mail_in_port=0, mail_senders_file=Path("s")).mail_in_port == 0


@pytest.mark.parametrize("missing", ["imap_username", "imap_password_file", "mail_senders_file"])
def test_a_mailbox_needs_all_of_it(missing: str) -> None:
    """Whatever is missing is told by its name."""
    assert read(**BOX).imap_host == "127.0.0.1"
    with pytest.raises(SettingsError, match=missing.removeprefix("imap").upper()):
        read(**{name: value for name, value in BOX.items() if name != missing})


def test_a_listener_needs_senders() -> None:
    """Else anybody could send."""
    with pytest.raises(SettingsError, match="STAFET_MAIL_SENDERS_FILE"):
        read(mail_in_port=2525)


def test_the_password_is_read_from_its_file(tmp_path: Path) -> None:
    """Without its end of line; of no mailbox there is none."""
    (tmp_path / "p").write_text("ord\n")
    assert read(**{**BOX, "imap_password_file": tmp_path / "p"}).imap_password() == "ord"
    assert read().imap_password() == ""
