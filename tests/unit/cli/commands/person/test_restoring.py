"""The file of what was erased: read whole before anything is done, and a line that is none names its place."""

from pathlib import Path
from uuid import UUID

import pytest

from services.cli.commands.person.restoring import _erased
from services.cli.terminal.errors import CommandError


def test_each_handle_is_erased_once(tmp_path: Path) -> None:
    """A file that grew by several lists has the same lines again."""
    path = tmp_path / "erasures.jsonl"
    met = f'"met": [["kommune-0860", "e", "{UUID(int=3).hex}"]]'
    lines = (f'"at": "-", "handle": "{UUID(int=1).hex}"', f'"handle": "{UUID(int=1)}", {met}')
    lines += (f'"handle": "{UUID(int=2)}"', f'"event": "{UUID(int=4)}"', f'"event": "{UUID(int=4).hex}", {met}')
    path.write_text("".join(f"{{{one}}}\n" for one in lines))
    people = {UUID(int=1): [("kommune-0860", "e", UUID(int=3))], UUID(int=2): []}
    assert _erased(path) == (people, {UUID(int=4): [("kommune-0860", "e", UUID(int=3))]})


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        '{"handle": 7}',
        '{"handle": "7001104234"}',
        '"handle"',
        "{}",
        '{"handle": "1", "met": 7}',
        '{"event": "x"}',
        '{"event": "00000000000000000000000000000001", "met": [["a", "b", "c"]]}',
    ],
)
def test_a_line_that_is_none_stops_it(tmp_path: Path, wrong: str) -> None:
    """And is not repeated: who knows what it says."""
    path = tmp_path / "erasures.jsonl"
    path.write_text(f'{{"handle": "{UUID(int=1).hex}"}}\n{wrong}\n')
    with pytest.raises(CommandError, match="linje 2") as refused:
        _erased(path)
    assert "7001104234" not in str(refused.value)
    with pytest.raises(CommandError, match="kan ikke læses"):
        _erased(tmp_path / "none")
