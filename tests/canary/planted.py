"""Canaries: texts and numbers about people that stand nowhere else, and the search for them in any encoding."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAME, TEXT = "Kanariefugl Opdigtsen", "Kanariesang: noget, som kun forummet må vide."
CPRS = ("700188-1234", "740510-4321")
"""Substitute numbers (CPR-4), of an adult and of a child."""
WORD = "Kanarie"
_CPR_FORMS = tuple(form for cpr in CPRS for form in (cpr, cpr.replace("-", "")))


def _inside(word: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of a word wherever it stands in a longer text: its whole characters only."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + word)
        whole = (len(word) + shift) // 3 * 4
        yield coded[4 if shift else 0 : whole]


def _forms(word: str) -> Iterator[bytes]:
    plain = word.encode()
    yield from {plain, plain.lower(), plain.upper(), word.encode("utf-16-le"), plain.hex().encode(), *_inside(plain)}


_FORMS = re.compile(b"|".join(re.escape(form) for word in (WORD, *_CPR_FORMS) for form in _forms(word)))


def seen_in(name: str, content: bytes | str) -> Iterator[str]:
    """Yield a complaint when a canary stands in the content; the canary itself is not repeated."""
    found = _FORMS.search(content.encode() if isinstance(content, str) else content)
    if found:
        yield f"{name}: byte {found.start()}"


def seen_below(folder: Path) -> Iterator[str]:
    """Yield a complaint for every file below a folder whose name or content holds a canary."""
    for path in sorted(folder.rglob("*")):
        yield from seen_in("a file's name", str(path.relative_to(folder)))
        if path.is_file():
            yield from seen_in(str(path.relative_to(folder)), path.read_bytes())


def planted(value: Any) -> Any:
    """Return a message in which every text about a person is a canary; codes and dates stay what they are."""
    if isinstance(value, list):
        return [planted(one) for one in value]
    if not isinstance(value, dict):
        return TEXT if isinstance(value, str) and " " in value else value
    return {name: NAME if name == "name" else planted(one) for name, one in value.items()}
