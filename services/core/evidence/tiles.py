"""Tiles of the Merkle tree (C2SP tlog-tiles): 256 hashes each, and the paths of their files."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from services.core.evidence import merkle

WIDTH = 256
ENTRIES = "entries"
LARGEST = 65_535
"""Bytes of an entry: its length is told in two of them."""


class Tile(NamedTuple):
    """One tile: its level, its place in that level, and its hashes, fewer than WIDTH in a partial one."""

    level: int
    number: int
    hashes: list[bytes]

    @property
    def path(self) -> str:
        """The path of its file."""
        return tile_path(str(self.level), self.number, len(self.hashes))


def tile_path(level: str, index: int, width: int) -> str:
    """Return the path of a tile, or of an entry bundle (level ENTRIES), below the log's folder."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{name}" if width == WIDTH else f"tile/{level}/{name}.p/{width}"


def place(path: str) -> tuple[int, int] | None:
    """Return which tile of its level a path names behind it, and the width; None for a path that no tile has."""
    name, partial, width = path.partition(".p/")
    digits = name.replace("x", "").replace("/", "")
    if not (_is_number(digits, 18) and (_is_number(width, 3) or not partial)):
        return None
    found = int(digits), int(width) if partial else WIDTH
    return found if found[1] and tile_path("", *found) == f"tile//{path}" else None


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most


def is_there(size: int, level: int, index: int, width: int) -> bool:
    """Tell whether a log of so many leaves has a tile, full or as it stood when it had this width."""
    return index * WIDTH + width <= size >> 8 * level


def entry(leaf: bytes) -> bytes:
    """Return a leaf as it stands in its bundle, behind its length. Raises ValueError where two bytes cannot tell it."""
    if len(leaf) > LARGEST:
        raise ValueError(len(leaf))
    return len(leaf).to_bytes(2, "big") + leaf


class Tiling:
    """The tiles of a growing tree: at most one unfinished tile per level is kept."""

    def __init__(self) -> None:
        """Begin with no leaf."""
        self._open: list[Tile] = []

    def add(self, leaf: bytes) -> Iterator[Tile]:
        """Append a leaf hash; yields the tiles that it fills."""
        level, node = 0, leaf
        while True:
            if level == len(self._open):
                self._open.append(Tile(level, 0, []))
            tile = self._open[level]
            tile.hashes.append(node)
            if len(tile.hashes) < WIDTH:
                return
            yield tile
            self._open[level] = Tile(level, tile.number + 1, [])
            node = _root_of(tile.hashes)
            level += 1

    def rest(self) -> Iterator[Tile]:
        """Yield the partial tiles that are left; there are no empty ones."""
        return (tile for tile in self._open if tile.hashes)


def root_over(start: int, stop: int, nodes: Callable[[int, int, int], Sequence[bytes]]) -> bytes:
    """Return the root over a range of leaves that a proof names: it begins at a multiple of a power of two as large.

    `nodes` gives the hashes of a tile level from a place on; what is asked for lies within one tile.
    """
    at, peaks = start, list[bytes]()
    for level in reversed(range((stop - start).bit_length() // 8 + 1)):
        count = (stop - at) >> 8 * level
        if count:
            peaks += merkle.append(0, [], nodes(level, at >> 8 * level, count))[1]
            at += count << 8 * level
    return merkle.root(peaks)


def _root_of(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [merkle.node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]
