"""The independent implementation `aics-tlog` judges random proofs, good and damaged, as we do."""

import json
import random
import subprocess
from functools import cache
from pathlib import Path

import pytest

from chaos.merkle import Tree, leaf
from services.core.evidence import proofs
from thirdparty.checkers import AICS, needed

COUNT, SIZES = 20_000, (1, 2, 3, 4, 7, 8, 9, 31, 33, 100, 255, 256, 257, 300)
Case = tuple[str, int, int, list[bytes]]
"""Kind, two numbers, then the leaf and the root, or both roots, and the proof."""


@cache
def _hashes(size: int) -> list[bytes]:
    return [leaf(b"%d" % number) for number in range(size)]


def _sound(rng: random.Random) -> Case:
    size = rng.choice((*SIZES, rng.randrange(1, 400)))
    hashes = _hashes(size)

    def over(ranges: list[tuple[int, int]]) -> list[bytes]:
        return [Tree(hashes[start:stop]).root(stop - start) for start, stop in ranges]

    root = Tree(hashes).root(size)
    if rng.random() < 0.5:
        index = rng.randrange(size)
        return "inclusion", index, size, [hashes[index], root, *over(proofs.inclusion_ranges(index, size))]
    first = rng.randrange(1, size + 1)
    old = Tree(hashes).root(first)
    return "consistency", first, size, [old, root, *over(proofs.consistency_ranges(first, size))]


def _damaged(rng: random.Random, case: Case) -> Case:
    kind, one, other, hashes = case
    first, second, *proof = hashes
    flipped, at = [bytearray(part) for part in hashes], rng.randrange(len(hashes))
    flipped[at][rng.randrange(32)] ^= 1 << rng.randrange(8)
    return rng.choice(
        [
            (kind, max(0, one + rng.choice((-1, 1))), other, hashes),
            (kind, one, other + rng.choice((-1, 1)), hashes),
            (kind, one, other, [bytes(part) for part in flipped]),
            (kind, one, other, [*hashes, hashes[at]]),
            (kind, one, other, [first, second, *proof[1:]]),
            (kind, one, other, [first, second, *reversed(proof)]),
            (kind, one, other, [second, first, *proof]),
            ("consistency" if kind == "inclusion" else "inclusion", one, other, hashes),
        ]
    )


def cases(count: int, seed: int) -> list[Case]:
    """Return so many, half of them damaged."""
    rng = random.Random(seed)  # noqa: S311 -- the same each time
    return [_damaged(rng, one) if rng.random() < 0.5 else one for one in (_sound(rng) for _ in range(count))]


def ours(case: Case) -> bool:
    """Return our own verdict."""
    kind, one, other, (first, second, *proof) = case
    try:
        if kind == "inclusion":
            proofs.check_inclusion(first, one, other, proof, second)
        else:
            proofs.check_consistency(one, first, other, second, proof)
    except proofs.ProofError:
        return False
    return True


def theirs(given: list[Case]) -> list[bool]:
    """Return the verdicts of the other implementation."""
    python = needed(AICS)
    lines = [json.dumps([kind, one, other, [part.hex() for part in parts]]) for kind, one, other, parts in given]
    judge = Path(__file__).with_name("judge.py")
    done = subprocess.run(
        [python, judge], input="\n".join(lines), check=True, capture_output=True, text=True, timeout=120
    )
    return [line == "1" for line in done.stdout.split()]


@pytest.mark.slow
def test_twenty_thousand_random_proofs() -> None:
    """Both say the same of every one; "consistent with size 0", which shows nothing, is refused here alone."""
    given = cases(COUNT, 12)
    found = theirs(given)
    differing = [one for one, held in zip(given, found, strict=True) if ours(one) != held]
    assert [one for one in differing if not (one[0] == "consistency" and one[1] == 0)] == []
    assert 0.4 < sum(found) / COUNT < 0.7, "good ones and damaged ones are among them"


@pytest.mark.slow
def test_a_check_that_forgets_the_root_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of ours that takes every root for right differs from theirs (the twin)."""
    given = cases(500, 3)
    found = theirs(given)
    monkeypatch.setattr(proofs, "compare_digest", lambda *_: True)
    assert [one for one, held in zip(given, found, strict=True) if ours(one) != held] != []
