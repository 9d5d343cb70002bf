"""Pieces of chunks: what one transaction takes of each partition, with the positions between which it lies."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.effects.plan import Origin
from services.effects.reading import Reading


@dataclass(frozen=True, slots=True)
class Piece:
    """Records of one partition that were read, and the two positions they lie between; there may be none."""

    origin: Origin
    base: int
    new: int
    readings: Sequence[Reading]

    def cut(self, at: int) -> tuple["Piece", "Piece"]:
        """Return the first `at` records and the rest; between them no position is lost."""
        between = self.readings[at].record.offset
        return (
            Piece(self.origin, self.base, between, self.readings[:at]),
            Piece(self.origin, between, self.new, self.readings[at:]),
        )


def split(pieces: Sequence[Piece], count: int) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of the first `count` records and those of the rest, each partition's order kept."""
    before: list[Piece] = []
    for at, piece in enumerate(pieces):
        if len(piece.readings) > count:
            first, rest = piece.cut(count) if count else (None, piece)
            return before + ([first] if first else []), [rest, *pieces[at + 1 :]]
        before.append(piece)
        count -= len(piece.readings)
    return before, []
