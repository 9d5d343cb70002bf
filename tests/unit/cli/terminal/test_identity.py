"""Who acts on a command line: `--as` on a machine of one's own, a signed token at a site (contracts-acts 8)."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.issuer import Issuer, issuing
from services.cli.main import main
from services.cli.terminal.errors import CommandError
from services.cli.terminal.identity import identify
from services.core.access.principal import Principal

ANNE = Principal.parse("koordinator:kommune-0860:k-17")
ACTS = (
    ("grant", "add", "forumleder:kommune-0860:f-1", "--forum", "ssp", "--municipality", "0860", "--reason", "x"),
    ("grant", "end", "00000000-0000-4000-8000-000000000000", "--reason", "x"),
    ("handover", "accept", "00000000-0000-4000-8000-000000000000"),
    ("handover", "show", "00000000-0000-4000-8000-000000000000"),
    ("queue", "list"),
    ("deadletter", "dismiss", "--all", "--reason", "other"),
    ("topics", "resume", "in.kommune-0860", "0", "--reason", "other"),
    ("rulebook", "activate", "rulebooks/nordjylland"),
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """An issuer on this machine."""
    with issuing() as up:
        yield up


@pytest.fixture
def site(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    """A site that believes this issuer."""
    monkeypatch.setenv("STAFET_MODE", "site")
    monkeypatch.setenv("STAFET_ISSUER", issuer.url)
    return issuer


def by(path: Path, token: str) -> Principal:
    """Return who a command with this token acts as."""
    path.write_text(f"{token}\n", encoding="utf-8")
    arguments = Namespace(actor=None, token_file=path)
    identify(arguments)
    found: Principal = arguments.actor
    return found


@pytest.mark.parametrize("words", ACTS, ids=lambda words: " ".join(words[:2]))
def test_a_site_does_not_believe_as(site: Issuer, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """In `site` mode `--as` is refused (exit 2) for everything of sections 8 and 9: it takes `--token-file` instead."""
    assert main([*words, "--as", str(ANNE)]) == 2
    assert "--token-file" in capsys.readouterr().err
    assert site.url


def test_a_token_says_who_acts(site: Issuer, tmp_path: Path) -> None:
    """The command takes `--token-file FILE` and verifies it as section 11 says."""
    assert by(tmp_path / "token", site.token()) == ANNE
    for token in (site.token(aud="another"), "x", "\u00e6\u00f8\u00e5"):
        with pytest.raises(CommandError) as told:
            by(tmp_path / "token", token)
        assert told.value.code == 1
    with pytest.raises(CommandError) as missing:
        identify(Namespace(actor=None, token_file=tmp_path / "nothing"))
    assert missing.value.code == 2


def test_an_issuer_that_is_away_is_told(issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its keys nobody can say who acts: exit 69, as for a server that does not answer."""
    monkeypatch.setenv("STAFET_MODE", "site")
    with issuing() as gone:
        token = gone.token()
        monkeypatch.setenv("STAFET_ISSUER", gone.url)
    with pytest.raises(CommandError) as told:
        by(tmp_path / "token", token)
    assert told.value.code == 69
    assert issuer.url != gone.url


def test_as_is_believed_on_a_machine_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """In `demo` and `test` mode a command's `--as` is believed (also `drift`)."""
    for mode in ("demo", "test"):
        monkeypatch.setenv("STAFET_MODE", mode)
        for who in (ANNE, Principal.parse("drift:stafet:d-1")):
            arguments = Namespace(actor=who, token_file=None)
            identify(arguments)
            assert arguments.actor == who


def test_a_command_says_who_acts_once(capsys: pytest.CaptureFixture[str]) -> None:
    """One of the two is needed, and both together are wrong usage."""
    for words in (ACTS[0], (*ACTS[0], "--as", str(ANNE), "--token-file", "x")):
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        assert ended.value.code == 2
        assert "--token-file" in capsys.readouterr().err
