"""The file of erased handles: read whole before anything is done, and a line that is none names its place."""

from pathlib import Path
from uuid import UUID

import pytest

from services.cli.commands.person.restoring import _handles
from services.cli.terminal.errors import CommandError


def test_each_handle_is_erased_once(tmp_path: Path) -> None:
    """A file that grew by several lists has the same lines again."""
    path = tmp_path / "erasures.jsonl"
    path.write_text(f'{{"at": "-", "handle": "{UUID(int=1).hex}"}}\n' * 2 + f'{{"handle": "{UUID(int=2)}"}}\n')
    assert list(_handles(path)) == [UUID(int=1), UUID(int=2)]


@pytest.mark.parametrize("wrong", ["{", "[]", '{"handle": 7}', '{"handle": "7001104234"}', '"handle"', "{}"])
def test_a_line_that_is_none_stops_it(tmp_path: Path, wrong: str) -> None:
    """And is not repeated: who knows what it says."""
    path = tmp_path / "erasures.jsonl"
    path.write_text(f'{{"handle": "{UUID(int=1).hex}"}}\n{wrong}\n')
    with pytest.raises(CommandError, match="linje 2") as refused:
        list(_handles(path))
    assert "7001104234" not in str(refused.value)
    with pytest.raises(CommandError, match="kan ikke læses"):
        list(_handles(tmp_path / "none"))
