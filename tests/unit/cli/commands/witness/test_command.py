"""`stafet witness`: what each verb answers and ends with."""

import json
from collections.abc import Callable
from pathlib import Path
from socket import create_server

import pytest

from logs import LOG, Signer, head, write
from services.cli import main as cli
from services.core.evidence import notes
from services.witness.home import load
from witnessing import BODIES, REWRITTEN, export, held, note, witness


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run `stafet witness`; returns its exit code and both outputs."""
    code = cli.main(["witness", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A witness that trusts the tests' log."""
    return witness(tmp_path / "w").folder


def test_a_witness_is_made_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its key comes out; a second time is refused, and so is a name that no line can have."""
    code, out, err = run(capsys, "key", tmp_path / "w", "--name", "by.example/vidne")
    assert (code, out) == (0, (tmp_path / "w" / "witness.vkey").read_text())
    assert notes.parse_key(out.strip(), notes.COSIGNATURE).name == "by.example/vidne"
    assert str(tmp_path / "w" / "logs") in err
    assert run(capsys, "key", tmp_path / "w", "--name", "by.example/vidne")[0] == 1
    assert run(capsys, "key", tmp_path / "v", "--name", "by example")[0] == 1
    (tmp_path / "file").write_text("")
    assert run(capsys, "key", tmp_path / "file" / "w", "--name", "by.example/vidne")[0] == 2


def test_exports_are_cosigned_one_after_the_other(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line comes out alone, each export continues the last; what was signed is shown."""
    for size in (0, 3, 256, 300, 300):
        code, out, _ = run(capsys, "cosign", folder, export(tmp_path, size).folder)
        assert code == 0
        assert held(load(folder), out, size) > 1_700_000_000
    code, shown, _ = run(capsys, "show", folder, "-o", "json")
    (row,) = json.loads(shown)
    assert (code, row["origin"], row["size"], row["refused"]) == (0, LOG.name, 300, 0)
    assert row["checkpoint"] == note(300) + out
    assert "300" in run(capsys, "show", folder)[1]


Made = Callable[[Path, Path], Path]


def _older(_: Path, tmp: Path) -> Path:
    return export(tmp, 255).folder


def _rewritten(_: Path, tmp: Path) -> Path:
    return export(tmp, 300, REWRITTEN).folder


def _rewritten_at_the_same_size(_: Path, tmp: Path) -> Path:
    return export(tmp, 256, REWRITTEN).folder


def _unknown(folder: Path, tmp: Path) -> Path:
    (folder / "logs").write_text("")
    return export(tmp, 300).folder


def _by_another_key(_: Path, tmp: Path) -> Path:
    path = write(tmp / "x", BODIES[:300])
    path.joinpath("checkpoint").write_text(head(BODIES, Signer(LOG.name, 7), size=300))
    return path


def _damaged_tile(_: Path, tmp: Path) -> Path:
    path = write(tmp / "x", BODIES[:300])
    path.joinpath("tile", "0", "001.p", "44").write_bytes(b"x" * 44 * 32)
    return path


def _without_a_tile(_: Path, tmp: Path) -> Path:
    path = write(tmp / "x", BODIES[:300])
    path.joinpath("tile", "1", "000.p", "1").unlink()
    return path


def _without_checkpoint(_: Path, tmp: Path) -> Path:
    return tmp


def _without_memory(folder: Path, tmp: Path) -> Path:
    (folder / "witness.db").unlink()
    return export(tmp, 300).folder


@pytest.mark.parametrize(
    ("made", "code", "told"),
    [
        (_older, 50, "udtrækket har 255 blade, vidnet har før underskrevet 256"),
        (_rewritten, 30, "ALARM: udtrækkets 300 blade begynder ikke med dem"),
        (_rewritten_at_the_same_size, 30, "ALARM: udtrækkets 256 blade begynder ikke med dem"),
        (_unknown, 1, "logs nævner ikke loggen example.com/log"),
        (_by_another_key, 40, "er ikke underskrevet med den nøgle"),
        (_damaged_tile, 40, "hashene giver en anden rod end checkpointet"),
        (_without_a_tile, 50, "kan ikke læses (findes ikke)"),
        (_without_checkpoint, 50, "checkpoint kan ikke læses"),
        (_without_memory, 2, "Et vidne uden hukommelse"),
    ],
)
def test_what_is_not_cosigned_says_why(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], made: Made, code: int, told: str
) -> None:
    """Nothing comes out, one sentence says why, and the exit code is that of the verifier where it has one."""
    assert run(capsys, "cosign", folder, export(tmp_path, 256).folder)[0] == 0
    found, out, err = run(capsys, "cosign", folder, made(folder, tmp_path))
    assert (found, out) == (code, "")
    assert told in err
    assert err.count("\n") == 1


def test_a_port_in_use_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, as for any configuration; so is no port at all."""
    with create_server(("127.0.0.1", 0)) as taken:
        code, _, err = run(capsys, "serve", folder, "--port", taken.getsockname()[1])
    assert (code, "er i brug" in err) == (2, True)
    with pytest.raises(SystemExit):
        run(capsys, "serve", folder, "--port", "x")
