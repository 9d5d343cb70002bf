"""Twofold product: one sequence by two ways in, each on a database of its own; equal answers and equal rows."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from statemachine.cases import Envelope
from statemachine.clocks import Clock
from statemachine.every_row import Rows
from statemachine.model.access import Grant, Principal
from statemachine.model.world import Refused, Told
from statemachine.picture import Picture
from statemachine.stored import Database, Stored

_ASKED = "SELECT handover FROM question WHERE id = %s"


class Twofold:
    """Two products that are given the same; what they do not agree on is an AssertionError."""

    def __init__(self, one: Stored, other: Stored) -> None:
        self.both = (one, other)
        self._rows = [Rows(side.database.reader) for side in self.both]

    def arrive(self, envelope: Envelope) -> None:
        """Let an event come in; an answer names each side's own question."""
        for side in self.both:
            side.arrive(self._of(side, envelope))

    def act(self, who: Principal, act: str, item: int | None, version: int | None, body: object) -> None:
        """Perform an act."""
        self._same(lambda side: side.act(who, act, item, version, body))

    def read(self, who: Principal, what: str, item: int | None, body: object) -> Picture | None:
        """Show an item, its content or its identity."""
        read: Picture | None = self._same(lambda side: side.read(who, what, item, body))
        return read

    def view(self, who: Principal, item: int) -> Picture:
        """Return the members of an item as somebody sees them."""
        seen: Picture = self._same(lambda side: side.view(who, item))
        return seen

    def question(self, item: int) -> str:
        """Return the id of an item's last question, on the first side."""
        return self.both[0].question(item)

    def answer(self, who: Principal, item: int, body: object) -> None:
        """Answer an item's last question."""
        self._same(lambda side: side.answer(who, item, body))

    def give(self, by: Principal, grant: Grant) -> None:
        """Give a grant."""
        self._same(lambda side: side.give(by, grant))

    def end(self, by: Principal, grant: Grant) -> None:
        """End a grant."""
        self._same(lambda side: side.end(by, grant))

    def erase(self, item: int) -> None:
        """Let the content of an item's event be gone."""
        self._same(lambda side: side.erase(item))

    def pictures(self) -> list[Picture]:
        """Return every item as it is stored, on the first side; the second's are in its rows."""
        return self.both[0].pictures()

    def finish(self) -> None:
        """Compare every row of the sequence."""
        one, other = (rows.of(side) for rows, side in zip(self._rows, self.both, strict=True))
        alone = [sorted((Counter(left) - Counter(right)).elements()) for left, right in ((one, other), (other, one))]
        assert alone == [[], []], f"rows: the first alone {alone[0]}, the second alone {alone[1]}"

    def told(self) -> list[Told]:
        """Return what was told since the last look."""
        one, other = (side.told() for side in self.both)
        assert one == other, f"told: the first {one}, the second {other}"
        return one

    def _same(self, do: Callable[[Stored], Any]) -> Any:
        """Do it on both sides; returns or raises what both do, compared whole."""
        results, wholes = [], []
        refusals: list[Refused | None] = []
        for side, rows in zip(self.both, self._rows, strict=True):
            side.answered = None
            try:
                results.append(do(side))
                refusals.append(None)
            except Refused as refused:
                refusals.append(refused)
            wholes.append(rows.named(json.dumps(side.answered, sort_keys=True, default=str)))
        codes = [refused and refused.code for refused in refusals]
        assert codes[0] == codes[1], f"the first {codes[0]}, the second {codes[1]}"
        assert wholes[0] == wholes[1], f"answers: the first {wholes[0]}, the second {wholes[1]}"
        if refusals[0] is not None:
            self._alike(refusals)
            raise refusals[0]
        return results[0]

    def _alike(self, refusals: list[Refused | None]) -> None:
        """Compare what refusals tell beside their codes, where both tell it."""
        standings = [one.standing for one in refusals if hasattr(one, "standing")]
        named = [rows.named(json.dumps(one)) for rows, one in zip(self._rows, standings, strict=False)]
        assert len(set(named)) < 2, f"refusals: the first {named[0]}, the second {named[1]}"

    def _of(self, side: Stored, envelope: Envelope) -> Envelope:
        asked = envelope["data"].get("question")
        if asked is None or side is self.both[0]:
            return envelope
        row = self.both[0].database.reader.execute(_ASKED, (asked,)).fetchone()
        assert row is not None
        own = side.question(self.both[0].ids.index(row[0]))
        return {**envelope, "data": {**envelope["data"], "question": own}}


def twofold(one: Database, other: Database) -> Callable[[Clock], Twofold]:
    """Return how a sequence begins on two databases."""
    return lambda clock: Twofold(one.begin(clock), other.begin(clock))
