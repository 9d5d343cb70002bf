"""Compatibility with the last release: what breaks since then is written down, and nothing else breaks."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from golden.asyncapi import FOLDER as NOW
from releases.kept import BREAKING, FOLDER, TOPICS
from topics.compatibility.documents import Difference, differences

LAST = max(FOLDER.glob(f"*/{TOPICS}"), key=lambda path: [int(part) for part in path.parent.name.split(".")])
Known = Mapping[str, str]


def judged(found: Iterable[Difference], known: Iterable[Known]) -> tuple[list[Difference], list[Known]]:
    """Return what breaks and is not written down, and what is written down and does not break."""
    broken = [one for one in found if one.breaking]
    named = {
        at: [one for one in broken if re.fullmatch(row["place"], one.place) and re.fullmatch(row["what"], one.what)]
        for at, row in enumerate(known)
    }
    told = {one for ones in named.values() for one in ones}
    return [one for one in broken if one not in told], [row for at, row in enumerate(known) if not named[at]]


def _document(path: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_nothing_breaks_that_is_not_written_down() -> None:
    """From the last release to now: a change that others must follow has its row in `breaking.json` beside it."""
    known = _document(LAST.with_name(BREAKING))
    assert all(row["why"] for row in known)
    assert judged(differences(_document(LAST), _document(NOW / "desk.json")), known) == ([], [])


def test_a_change_that_breaks_is_seen() -> None:
    """The twin: a field that a publisher has to send from now on is named, and so is a row that no change needs."""
    now = _document(NOW / "desk.json")
    now["components"]["schemas"]["exit_wish.data"]["required"].append("contact")
    new, idle = judged(differences(_document(NOW / "desk.json"), now), [{"place": "x", "what": "y", "why": "z"}])
    assert new == [Difference("exit_wish: data", "required", True, "producers")]
    assert [row["place"] for row in idle] == ["x"]
