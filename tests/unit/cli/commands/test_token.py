"""`stafet token`: a signed bearer token of a machine of one's own, refused at a site (contracts-acts 8)."""

from argparse import Namespace
from pathlib import Path

import pytest

from services.cli.main import main
from services.cli.terminal.identity import identify

ANNE = "koordinator:kommune-0860:k-17"


def test_a_token_is_printed_and_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In `demo` and `test` mode `stafet token PRINCIPAL [--minutes 60]` prints a signed bearer token."""
    monkeypatch.setenv("STAFET_HOME", str(tmp_path / "home"))
    for mode in ("demo", "test"):
        monkeypatch.setenv("STAFET_MODE", mode)
        assert main(["token", ANNE, "--minutes", "5"]) == 0
        (tmp_path / "token").write_text(capsys.readouterr().out, encoding="ascii")
        arguments = Namespace(actor=None, token_file=tmp_path / "token")
        identify(arguments)
        assert str(arguments.actor) == ANNE


def test_a_site_issues_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`stafet token` is refused in `site` mode, and no key is made."""
    monkeypatch.setenv("STAFET_MODE", "site")
    monkeypatch.setenv("STAFET_HOME", str(tmp_path / "home"))
    assert main(["token", ANNE]) == 2
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("words", [("koordinator:foodtruck:k-17",), (ANNE, "--minutes", "1441")])
def test_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """Another organisation, and a token for longer than a day, are wrong usage."""
    monkeypatch.setenv("STAFET_MODE", "test")
    monkeypatch.setenv("STAFET_HOME", str(tmp_path / "home"))
    assert main(["token", *words]) == 2
