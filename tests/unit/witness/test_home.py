"""The witness' folder: what is made, and what is refused at the start."""

import sqlite3
from pathlib import Path

import pytest

from logs import LOG, Signer
from services.witness import home
from services.witness.home import WitnessFolderError
from witnessing import NAME, witness


def test_a_witness_is_made_once_and_read_at_every_start(tmp_path: Path) -> None:
    """Its key is for nobody else to read, its name and public key are; it trusts nobody yet."""
    made = home.make(tmp_path / "w", NAME)
    assert (tmp_path / "w").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "w" / "witness.key").stat().st_mode & 0o777 == 0o600
    found = home.load(tmp_path / "w")
    assert found == made or found.vkey == made.vkey
    assert (tmp_path / "w" / "witness.vkey").read_text() == f"{made.vkey}\n"
    assert made.vkey.startswith(f"{NAME}+")
    assert not found.logs()
    assert "PRIVATE" not in repr(found)
    assert NAME in repr(found)
    with pytest.raises(WitnessFolderError, match="ikke en tom mappe"):
        home.make(tmp_path / "w", NAME)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "x" * 201])
def test_a_name_that_no_line_can_have_is_refused(tmp_path: Path, name: str) -> None:
    """And nothing is made."""
    with pytest.raises(WitnessFolderError, match="kan ikke være et navn"):
        home.make(tmp_path / "w", name)
    assert not (tmp_path / "w").exists()


def test_its_logs_are_read_as_they_stand_now(tmp_path: Path) -> None:
    """One key a line, several of one log while it changes keys; comments and empty lines are let by."""
    found = witness(tmp_path / "w")
    new, other = Signer(LOG.name, 7), Signer("example.com/other", 8)
    assert [[one.name for one in keys] for keys in found.logs().values()] == [[LOG.name]]
    with (tmp_path / "w" / "logs").open("a") as file:
        file.write(f"\n  # new\n{new.vkey}\n{other.vkey} \n")
    assert {name: len(keys) for name, keys in found.logs().items()} == {LOG.name: 2, "example.com/other": 1}


def _open_to_others(folder: Path) -> str:
    (folder / "witness.key").chmod(0o644)
    return "er åben for andre; luk den med: chmod 600"


def _no_key(folder: Path) -> str:
    (folder / "witness.key").unlink()
    return "witness.key kan ikke læses"


def _no_pem(folder: Path) -> str:
    (folder / "witness.key").write_text("x")
    return "er ikke en Ed25519-nøgle i PEM"


def _another_key(folder: Path) -> str:
    (folder / "witness.vkey").write_text(Signer(NAME, 9, 4).vkey)
    return "er ikke den nøgle, der ligger i"


def _a_logs_key(folder: Path) -> str:
    (folder / "witness.vkey").write_text(LOG.vkey)
    return "er ikke en Ed25519-nøgle af type 4"


def _a_line_too_many(folder: Path) -> str:
    (folder / "logs").write_text(f"{LOG.vkey}\n\nhvem\n")
    return "logs, linje 3: "


def _no_text(folder: Path) -> str:
    (folder / "logs").write_bytes(b"\xff")
    return "logs er ikke tekst"


def _too_much(folder: Path) -> str:
    (folder / "logs").write_bytes(b"#" * 70_000)
    return "er større end"


def _forgotten(folder: Path) -> str:
    (folder / "witness.db").unlink()
    return "Et vidne uden hukommelse"


def _emptied(folder: Path) -> str:
    (folder / "witness.db").write_bytes(b"")
    return "Et vidne uden hukommelse"


def _damaged(folder: Path) -> str:
    (folder / "witness.db").write_bytes(b"no database" * 1000)
    return "Et vidne uden hukommelse"


def _another_table(folder: Path) -> str:
    with sqlite3.connect(folder / "witness.db") as connection:
        connection.execute("drop table state")
    return "Et vidne uden hukommelse"


@pytest.mark.parametrize(
    "damage",
    [
        _open_to_others, _no_key, _no_pem, _another_key, _a_logs_key, _a_line_too_many, _no_text, _too_much,
        _forgotten, _emptied, _damaged, _another_table,
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_used_is_told_by_its_file(tmp_path: Path, damage: object) -> None:
    """It does not start; a memory that is lost is not made anew in silence."""
    folder = tmp_path / "w"
    witness(folder)
    told = damage(folder)  # type: ignore[operator]
    with pytest.raises(WitnessFolderError) as raised:
        home.load(folder)
    assert told in str(raised.value)
    assert str(folder) in str(raised.value)
