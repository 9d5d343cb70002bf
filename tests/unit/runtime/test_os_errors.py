"""Operating-system errors in Danish: the words for those that people meet, the name for all others."""

import errno
import os
from pathlib import Path

import pytest

from services.runtime.os_errors import reason


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """The errors that the system itself raises have Danish words, and none of its English ones."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for path, said in (("gone", "findes ikke"), ("folder", "er en mappe"), ("file/x", "ligger ikke i en mappe")):
        with pytest.raises(OSError, match=path) as caught:
            (tmp_path / path).read_bytes()
        assert reason(caught.value) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "det har du ikke lov til"),
        (errno.EPERM, "det har du ikke lov til"),
        (errno.EADDRINUSE, "er i brug"),
        (errno.EADDRNOTAVAIL, "er ikke en adresse på denne maskine"),
        (errno.EIO, "EIO"),
        (errno.ENOSPC, "ENOSPC"),
    ],
)
def test_a_reason_is_a_word_or_the_name_of_the_error(number: int, said: str) -> None:
    """What nobody meets twice keeps the name that can be searched for."""
    assert reason(OSError(number, os.strerror(number))) == said


def test_an_error_without_a_number_has_the_name_of_its_kind() -> None:
    """Some carry none, and one that the system does not know has no name."""
    assert reason(OSError("no number")) == "OSError"
    assert reason(TimeoutError("no number")) == "TimeoutError"
    assert reason(OSError(99_999, "unknown")) == "OSError"
