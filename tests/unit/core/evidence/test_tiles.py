"""Tiles of the Merkle tree."""

import pytest

from chaos.merkle import Tree
from services.core.evidence.merkle import leaf_hash
from services.core.evidence.proofs import inclusion_ranges
from services.core.evidence.tiles import ENTRIES, WIDTH, Tile, Tiling, root_over, tile_path


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
