"""An export that was killed half-way is never taken for whole, is begun anew, and no whole one is written over."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from services.cli.commands.audit import exporting, unfinished, verify
from services.cli.terminal.errors import REFUSED, CommandError
from unit.cli.commands.audit.test_exporting import KEYS, code, files, kept, stored

SIZE = 600
WRITES = 11
"""Three tiles, one above, three bundles, two of keys, the verifier, the checkpoint."""


def export(folder: Path) -> None:
    """Write a log of so many leaves, as the command does."""
    unfinished.expect_free(folder)
    with unfinished.writing(folder):
        assert exporting.export(folder, stored(SIZE), kept(SIZE), KEYS, "")


def killed(folder: Path, at: int, part: float) -> None:
    """Let another process do it, which is killed when it has written a part of one file."""
    child = os.fork()
    if not child:
        left = [at]

        def write(path: Path, content: bytes) -> None:
            left[0] -= 1
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if left[0] else content[: int(len(content) * part)])
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

        exporting._write = write
        try:
            export(folder)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("part", [0, 0.5, 1])
def test_killed_at_any_file_it_is_begun_anew(tmp_path: Path, part: float) -> None:
    """Killed at each of its files, before, within and after it; the next run finishes, byte for byte as one alone."""
    export(tmp_path / "alone")
    for at in range(1, WRITES + 1):
        folder = tmp_path / f"{at}"
        killed(folder, at, part)
        whole = at == WRITES and part == 1
        assert (code(folder) == 0) == whole, "everything was written but the end of it"
        killed(folder, 3, 0.5)
        assert code(folder) == verify.INCOMPLETE, "what was written before is gone"
        export(folder)
        assert code(folder) == 0
        assert files(folder) == files(tmp_path / "alone")


def _refused(do: Callable[[], object]) -> str:
    with pytest.raises(CommandError) as refusal:
        do()
    assert refusal.value.code == REFUSED
    return str(refusal.value)


def test_a_whole_export_is_never_written_over(tmp_path: Path) -> None:
    """Neither by a second run, nor by one that began before the first had ended."""
    folder = tmp_path / "log"
    with unfinished.writing(folder):
        unfinished.expect_free(folder)
        assert "lige nu" in _refused(lambda: unfinished.writing(folder).__enter__())
        assert exporting.export(folder, stored(SIZE), kept(SIZE), KEYS, "")
    before = files(folder)
    assert "ikke en tom mappe" in _refused(lambda: unfinished.expect_free(folder))
    assert "ikke en tom mappe" in _refused(lambda: unfinished.writing(folder).__enter__())
    assert files(folder) == before


def test_whoever_waits_for_the_lock_sees_that_the_other_has_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other ends between the opening of the mark and its lock: what it wrote stands."""
    folder, lock = tmp_path / "log", unfinished.fcntl.flock
    with unfinished.writing(folder):
        assert exporting.export(folder, stored(SIZE), kept(SIZE), KEYS, "")
        (tmp_path / "mark").hardlink_to(folder / unfinished.MARK)
    (folder / unfinished.MARK).hardlink_to(tmp_path / "mark")

    def late(mark: int, how: int) -> None:
        (folder / unfinished.MARK).unlink()
        lock(mark, how)

    monkeypatch.setattr(unfinished.fcntl, "flock", late)
    assert "ikke en tom mappe" in _refused(lambda: unfinished.writing(folder).__enter__())
    assert code(folder) == 0


def test_what_is_no_folder_or_belongs_to_somebody_is_refused(tmp_path: Path) -> None:
    """A file, and a folder with something in it; an empty one is taken."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/letter").write_text("x")
    for name in ("file", "full"):
        assert "ikke en tom mappe" in _refused(lambda name=name: unfinished.expect_free(tmp_path / name))
    (tmp_path / "empty").mkdir()
    export(tmp_path / "empty")
    assert code(tmp_path / "empty") == 0
