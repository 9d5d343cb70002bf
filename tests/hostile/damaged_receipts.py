"""Damaged receipts of the audit log, by seed: lines changed, swapped and lost, hashes changed, the leaf of another."""

import random
import tempfile
from base64 import b64encode
from functools import partial
from pathlib import Path

from chaos.merkle import Tree, leaf
from hostile.damaged_exports import INSIDE, SIZE, WITNESS
from logs import LOG, body, head
from services.cli.commands.audit import receipts

BODIES = [body(number) for number in range(SIZE)]
PLACES = (0, 77, 255, 256, SIZE - 1)


def path_of(index: int, hashes: list[bytes]) -> list[bytes]:
    """Return the hashes beside the path of a leaf, by the definition of RFC 6962 section 2.1.1."""
    if len(hashes) == 1:
        return []
    half = 1 << (len(hashes) - 1).bit_length() - 1
    left, right = hashes[:half], hashes[half:]
    mine, other = (left, right) if index < half else (right, left)
    return [*path_of(index % half, mine), Tree(other).root(len(other))]


def sound(index: int) -> tuple[bytes, bytes]:
    """Return a receipt, witnessed, and its leaf."""
    hashes = [b64encode(one).decode() for one in path_of(index, [leaf(one) for one in BODIES])]
    lines = ["c2sp.org/tlog-proof@v1", f"extra {b64encode(LOG.vkey.encode()).decode()}", f"index {index}", *hashes]
    return "\n".join([*lines, "", head(BODIES, LOG, WITNESS)]).encode(), BODIES[index]


SOUND = {index: sound(index) for index in PLACES}


def damaged(rng: random.Random, proof: bytes, entry: bytes) -> tuple[bytes, bytes]:
    """Return both with one to three damages."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        kind = rng.randrange(8)
        if kind == 0:
            entry = rng.choice(BODIES)
        elif kind == 1:
            data = bytearray(entry)
            rng.choice(INSIDE)(rng, data or bytearray(b"x"))
            entry = bytes(data)
        elif kind == 2:
            proof = SOUND[rng.choice(PLACES)][0]
        elif kind < 6:
            proof = _of_lines(rng, proof)
        else:
            data = bytearray(proof)
            rng.choice(INSIDE)(rng, data or bytearray(b"x"))
            proof = bytes(data)
    return proof, entry


def _of_lines(rng: random.Random, proof: bytes) -> bytes:
    lines = proof.split(b"\n")
    one, other = (rng.randrange(len(lines)) for _ in range(2))
    match rng.randrange(4):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            lines[one] = lines[other]
        case 2:
            del lines[one]
        case _:
            lines.insert(one, rng.choice((b"", b"x", b"index 0", bytes(44), b"A" * 43 + b"=", lines[other])))
    return b"\n".join(lines)


def same(one: bytes, other: bytes) -> bool:
    """Tell whether two receipts say the same: signatures have no order, and the extra data is nobody's word."""
    told = [[line for line in text.split(b"\n") if not line.startswith(b"extra ")] for text in (one, other)]
    return sorted(told[0][-3:]) == sorted(told[1][-3:]) and told[0][:-3] == told[1][:-3]


def campaign(count: int, seed: int) -> list[str]:
    """Check so many damaged receipts; returns those that were taken for good, by seed."""
    accepted = []
    with tempfile.TemporaryDirectory() as place:
        path, key, policy = Path(place, "r.tlog-proof"), Path(place, "key"), Path(place, "policy")
        key.write_text(f"{LOG.vkey}\n")
        policy.write_text(f"witness w {WITNESS.vkey}\nquorum w\n")
        check = partial(receipts.check, path, key, policy, lambda _: None)
        for number in range(seed, seed + count):
            rng = random.Random(number)  # noqa: S311 -- the same damage for the same seed
            index = rng.choice(PLACES)
            proof, entry = damaged(rng, *SOUND[index])
            path.write_bytes(proof)
            path.with_suffix(receipts.ENTRY).write_bytes(entry)
            held = any(same(proof, one) and entry == body_ for one, body_ in SOUND.values())
            code = check()
            if code not in {40, 50} and not held:
                accepted.append(f"seed {number}: {code}")
    return accepted
