"""Server discovery: which servers a command uses."""

from pathlib import Path

import pytest

from services.runtime.config.settings import SettingsError, load
from services.runtime.embedded.discovery import attached
from services.runtime.embedded.pair import EmbeddedPair, PairError


def test_a_site_names_what_is_missing() -> None:
    """Outside demo mode the servers must be configured; the error names each variable that is not."""
    with pytest.raises(SettingsError, match=r"STAFET_DATABASE_URL og STAFET_KAFKA_BOOTSTRAP skal være sat"):
        attached(load(mode="site", database_url=None, kafka_bootstrap=None))


def test_configured_servers_are_used_as_they_are(tmp_path: Path) -> None:
    """Settings that name both servers come back unchanged, also in demo mode without a pair."""
    settings = load(mode="demo", home=tmp_path, database_url="postgresql://db/x", kafka_bootstrap="k:9092")
    assert attached(settings) == settings


def test_a_demo_without_a_pair_says_how_to_start_one(tmp_path: Path) -> None:
    """In demo mode with nothing running the error tells what to type."""
    with pytest.raises(PairError, match="stafet run all"):
        attached(load(mode="demo", home=tmp_path, database_url=None, kafka_bootstrap=None))


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"bootstrap": "x"}'])
def test_a_damaged_pair_file_is_an_error_in_words(tmp_path: Path, content: bytes) -> None:
    """A pair.json that is no pair gives the same kind of error, not a traceback."""
    (tmp_path / "pair.json").write_bytes(content)
    with pytest.raises(PairError, match="kan ikke læses"):
        attached(load(mode="demo", home=tmp_path, database_url=None, kafka_bootstrap=None))


@pytest.mark.parametrize("name", ["to ord", "den'her", 'a"b', "a$b"])
def test_a_folder_that_postgresql_cannot_lie_in_is_told(tmp_path: Path, name: str) -> None:
    """Its socket's path goes through a shell unquoted: said before anything is made, with what to do."""
    with pytest.raises(PairError, match="sæt STAFET_HOME til en mappe uden mellemrum"):
        EmbeddedPair(tmp_path / name)
    assert not (tmp_path / name).exists()
