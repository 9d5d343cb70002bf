"""Cosignatures brought by file."""

from pathlib import Path

import pytest

from logs import Signer
from services.core.evidence.policy import Policy
from services.signer.brought import FILES, LARGEST, lines, placed
from witnessing import note

WITNESS, OTHER = Signer("w.example/1", 11, 4), Signer("w.example/2", 12, 4)
POLICY = Policy.parse(f"witness w {WITNESS.vkey}\nquorum w\n")
KEPT = [(size, note(size)) for size in (300, 257, 3)]


def _text(size: int) -> str:
    return note(size).partition("\n\n")[0] + "\n"


@pytest.mark.parametrize("size", [300, 257, 3])
def test_a_line_finds_the_checkpoint_that_it_is_over(size: int) -> None:
    """Whichever of them it is, with its second."""
    found = placed(WITNESS.line(_text(size)), POLICY, KEPT)
    assert found == (POLICY.witnesses[0], WITNESS.line(_text(size)), 1_800_000_000, size)


def test_a_line_that_is_over_none_finds_none() -> None:
    """Over a checkpoint that is not kept, by nobody that was promised, by another key of that name, or no line."""
    forged = Signer(WITNESS.name, 13, 4).line(_text(3))
    for line in (WITNESS.line(_text(4)), OTHER.line(_text(3)), forged, "— x\n", "", WITNESS.line(_text(3))[:-9] + "\n"):
        assert placed(line, POLICY, KEPT) is None


def test_the_folder_gives_what_may_be_signatures(tmp_path: Path) -> None:
    """Of every file that can be read, a line of each in turn by their names; nothing where there is no folder."""
    assert list(lines(tmp_path / "nowhere")) == []
    (tmp_path / "b").write_text(WITNESS.line(_text(3)) + OTHER.line(_text(3)).rstrip())
    (tmp_path / "a").write_text("noget andet\n" + OTHER.line(_text(4)) + OTHER.line(_text(7)))
    (tmp_path / ".draft").write_text(WITNESS.line(_text(5)))
    (tmp_path / "c").write_bytes(b"\xff")
    (tmp_path / "d").write_text(WITNESS.line(_text(6)) + "x" * LARGEST)
    (tmp_path / "e").mkdir()
    first, second = [OTHER.line(_text(4)), WITNESS.line(_text(3))], [OTHER.line(_text(7)), OTHER.line(_text(3))]
    assert list(lines(tmp_path)) == first + second
    for number in range(FILES):
        (tmp_path / f"0{number:03}").write_text("x\n")
    assert list(lines(tmp_path)) == []
