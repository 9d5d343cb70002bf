"""Tiles of the Merkle tree."""

import pytest

from chaos.merkle import Tree
from services.core.evidence.merkle import leaf_hash
from services.core.evidence.proofs import inclusion_ranges
from services.core.evidence.tiles import (
    ENTRIES,
    LARGEST,
    WIDTH,
    Tile,
    Tiling,
    entry,
    is_there,
    place,
    root_over,
    tile_path,
)


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        ("0", 0, 256, "tile/0/000"),
        ("0", 1234, 56, "tile/0/x001/234.p/56"),
        ("2", 1234067, 256, "tile/2/x001/x234/067"),
        (ENTRIES, 999, 1, "tile/entries/999.p/1"),
    ],
)
def test_paths_are_those_of_the_specification(level: str, index: int, width: int, path: str) -> None:
    """Three digits each, every group but the last behind an x, and the width of a partial tile."""
    assert tile_path(level, index, width) == path


@pytest.mark.parametrize(("index", "width"), [(0, 256), (0, 1), (999, 255), (1000, 256), (1234067, 56)])
def test_a_path_is_read_back(index: int, width: int) -> None:
    """What is written is understood."""
    assert place(tile_path("0", index, width).removeprefix("tile/0/")) == (index, width)


@pytest.mark.parametrize(
    "path",
    [
        "", "0", "00", "0000", "x000/000", "x001/2", "001/234", "x001", "000/", "/000", "000.p", "000.p/", "000.p/0",
        "000.p/256", "000.p/01", "000.p/1/", "000.p/-1", "-01", "+01", " 00", "x01/000", "000x",
        "\u0660\u0660\u0660", "000.p/\u0663",
        "000.P/1", "x999/x999/x999/x999/x999/x999/x999", "../000", "000.p/1.p/1",
    ],
)  # fmt: skip
def test_a_path_that_no_tile_has_is_none(path: str) -> None:
    """Each tile has one path: no other digits, widths or groups."""
    assert place(path) is None


def test_a_tile_is_there_as_far_as_the_log_reaches() -> None:
    """Full, or in every width up to that; above 0 by the full tiles below."""
    assert is_there(256, 0, 0, 256)
    assert is_there(300, 0, 1, 44)
    assert not is_there(300, 0, 1, 45)
    assert is_there(256, 1, 0, 1)
    assert not is_there(255, 1, 0, 1)
    assert not is_there(1 << 40, 63, 0, 1)


def test_an_entry_stands_behind_its_length() -> None:
    """Two bytes, the higher first; what they cannot tell is refused."""
    assert entry(b"x" * 258)[:3] == b"\x01\x02x"
    assert entry(b"") == b"\0\0"
    with pytest.raises(ValueError, match="65536"):
        entry(b"x" * (LARGEST + 1))


def _tiles(size: int) -> list[Tile]:
    tiling = Tiling()
    hashes = [leaf_hash(b"%d" % number) for number in range(size)]
    return [tile for one in hashes for tile in tiling.add(one)] + list(tiling.rest())


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_specification() -> None:
    """273 full tiles and one of 112; one full and one of 17 above; one of 1 above these."""
    widths = [(tile.level, len(tile.hashes)) for tile in _tiles(70_000)]
    assert widths.count((0, 256)) == 273
    assert sorted(one for one in widths if one != (0, 256)) == [(0, 112), (1, 17), (1, 256), (2, 1)]


def test_a_tree_that_fills_its_tile_has_one_hash_above_it_and_nothing_empty() -> None:
    """256 leaves are one full tile and a partial one of width 1, which is the root; no leaf is no tile."""
    assert [(tile.path, len(tile.hashes)) for tile in _tiles(256)] == [("tile/0/000", 256), ("tile/1/000.p/1", 1)]
    leaves = [leaf_hash(b"%d" % number) for number in range(256)]
    assert _tiles(256)[1].hashes == [Tree(leaves).root(256)]
    assert _tiles(0) == []


def test_every_range_of_a_proof_has_its_root_from_whole_tiles() -> None:
    """A tree of three levels, at its edges and in the middle; what is asked for lies within one tile."""
    size = 70_000
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    tiles = {(tile.level, tile.number): tile.hashes for tile in _tiles(size)}
    asked = set()

    def nodes(level: int, first: int, count: int) -> list[bytes]:
        asked.add((level, first // WIDTH))
        assert first // WIDTH == (first + count - 1) // WIDTH
        return tiles[level, first // WIDTH][first % WIDTH : first % WIDTH + count]

    for number in (0, 255, 256, 65_535, 65_536, 69_887, 69_888, size - 1):
        asked.clear()
        for start, stop in inclusion_ranges(number, size):
            assert root_over(start, stop, nodes) == Tree(leaves[start:stop]).root(stop - start)
        assert len(asked) <= 6
