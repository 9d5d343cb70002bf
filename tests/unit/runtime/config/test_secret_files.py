"""Secret files: what is read of them, and what is said of one that cannot be used."""

from pathlib import Path

import pytest

from services.runtime.config.settings import SettingsError, load


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_missing_secret_names_variable_and_file(tmp_path: Path, content: str | None) -> None:
    """A secret that is not there or empty is an error that says which variable and which file."""
    secret = tmp_path / "password"
    if content is not None:
        secret.write_text(content)
    settings = load(database_url="postgresql://stafet@db/stafet", database_password_file=secret)
    with pytest.raises(SettingsError, match=r"STAFET_DATABASE_PASSWORD_FILE: .*password"):
        settings.dsn()


def test_a_password_file_from_windows_is_read_or_refused_in_words(tmp_path: Path) -> None:
    """The mark of UTF-8 is no part of the password; a file in Latin-1 is told by variable and name, not its content."""
    secret = tmp_path / "password"
    settings = load(database_url="postgresql://u@db/x", database_password_file=secret)
    secret.write_bytes("h\u00e6mmeligt\r\n".encode("utf-8-sig"))
    assert settings.dsn() == "postgresql://u:h%C3%A6mmeligt@db/x"
    secret.write_bytes("h\u00e6mmeligt\n".encode("latin1"))
    with pytest.raises(SettingsError, match=r"STAFET_DATABASE_PASSWORD_FILE: .*password er ikke i UTF-8"):
        settings.dsn()
