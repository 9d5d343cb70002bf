"""Walks docs/coordinating.md: runs each of its commands and returns the page with what they print now.

Comments of the page say which events come in meanwhile (`sends:`,
the cases of `statemachine.cases`, or `recall` of the last one) and that a receipt is told (`receipt:` of a publisher).
"""

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from integration.desk import Desk

if TYPE_CHECKING:
    from sent import Event

PAGE = Path(__file__).resolve().parents[2] / "docs" / "coordinating.md"
_PART = re.compile(r"<!-- (sends|receipt): ([\w -]+) -->\n|```(\w*)\n(.*?)```\n", re.DOTALL)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOMENT = re.compile(
    r"\d{1,2}\. [a-zæøå]+ \d{4}|\d\d\.\d\d\.\d{4}(?: kl\. \d\d:\d\d:\d\d)?"
    r"|\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?|\b\d{6}-?\d{4}\b"
)
"""Days and moments, as people and programs read them, and personal numbers, which tell a day of birth."""

_DAYS = re.compile(r'"\$\(date -I(?: -d ([+-]\d+)days)?\)"')


class Walk:
    """One walk: numbers of the page stand for those that the commands print this time, in the order they come."""

    def __init__(self, desk: Desk) -> None:
        """Take a desk whose database is empty."""
        self._desk = desk
        self._numbers: dict[str, str] = {}
        self._last: Event | None = None
        self._publisher = ""

    def page(self, text: str) -> str:
        """Return the page with what is printed now."""
        return _PART.sub(self._part, text)

    def _part(self, part: re.Match[str]) -> str:
        what, which, kind, block = part.groups()
        if what == "sends":
            self._last = self._desk.arrives(which, self._last)
        elif what == "receipt":
            self._publisher = which
        if what is not None:
            return part[0]
        if kind == "json":
            printed = json.dumps(self._desk.messages(f"receipts.{self._publisher}")[-1], ensure_ascii=False) + "\n"
            self._learn(block, printed)
            return f"```json\n{printed}```\n"
        if kind or not block.startswith("$ stafet "):
            return part[0]
        command = block.partition("\n")[0]
        printed = self._run(command)
        self._learn(block, f"{command}\n{printed}")
        return f"```\n{self._known(command)}\n{printed}```\n"

    def _run(self, command: str) -> str:
        words = shlex.split(_DAYS.sub(lambda one: _day(int(one[1] or 0)), self._known(command)))[2:]
        ended = self._desk.run(*words)
        lines = [line.rstrip() for line in (ended.out + ended.err).splitlines()]
        return "\n".join(lines) + "\n"

    def _known(self, text: str) -> str:
        return _UUID.sub(lambda one: self._numbers.get(one[0], one[0]), text)

    def _learn(self, before: str, now: str) -> None:
        for old, new in zip(_UUID.findall(before), _UUID.findall(now), strict=False):
            self._numbers.setdefault(old, new)


def _day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days)).isoformat()


def plain(text: str) -> str:
    """Return a page with its numbers in the order in which they come, and without its moments."""
    numbers: dict[str, str] = {}
    text = _UUID.sub(lambda one: numbers.setdefault(one[0], f"number {len(numbers) + 1}"), text)
    return re.sub(r" {2,}", "  ", _MOMENT.sub("then", text))
