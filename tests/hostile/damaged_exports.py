"""Damaged exports of the audit log, by seed: bytes changed, files cut, swapped, lost and added."""

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from logs import LOG, Signer, body, head, write
from services.cli.commands.audit import verify

SIZE = 300
WITNESS = Signer("w.example/1", 11, 4)
Rows = dict[str, bytes]


def sound(folder: Path) -> tuple[Path, Path]:
    """Write a log that holds, with a promised witness; returns its folder and a head that somebody kept."""
    bodies = [body(number) for number in range(SIZE)]
    write(folder / "log", bodies, LOG, WITNESS)
    (folder / "log/policy").write_text(f"witness w {WITNESS.vkey}\nquorum w\n")
    (folder / "head").write_text(head(bodies, size=200))
    return folder / "log", folder / "head"


def contents(folder: Path) -> Rows:
    """Return every file of an export."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def _bit(rng: random.Random, data: bytearray) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _byte(rng: random.Random, data: bytearray) -> None:
    data[rng.randrange(len(data))] = rng.randrange(256)


def _gone(rng: random.Random, data: bytearray) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.choice((1, 2, 32, 64))]


def _more(rng: random.Random, data: bytearray) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.choice((b"\0", b"\n", b"x", b"\xff\xfe", bytes(32), data[:40]))


def _cut(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(len(data)) :]


def _swapped(rng: random.Random, data: bytearray) -> None:
    size = rng.choice((1, 32))
    one, two = (rng.randrange(max(1, len(data) // size)) * size for _ in range(2))
    data[one : one + size], data[two : two + size] = data[two : two + size], data[one : one + size]


INSIDE: tuple[Callable[[random.Random, bytearray], None], ...] = (_bit, _byte, _gone, _more, _cut, _swapped)


def damaged(rng: random.Random, rows: Rows) -> Rows:
    """Return the files with one to three damages."""
    rows = dict(rows)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        name = rng.choice(sorted(rows))
        match rng.randrange(10):
            case 0 if len(rows) > 1:
                del rows[name]
            case 1:
                other = rng.choice(sorted(rows))
                rows[name], rows[other] = rows[other], rows[name]
            case 2:
                stray = rng.choice(("tile/0/002", "tile/1/000", "tile/x", "tile/entries/001.p/43", "tile/2/000.p/1"))
                rows[stray] = rows[name]
            case _ if rows[name]:
                data = bytearray(rows[name])
                rng.choice(INSIDE)(rng, data)
                rows[name] = bytes(data)
    return rows


def same(one: Rows, other: Rows) -> bool:
    """Tell whether two exports say the same: a policy may have blanks and notes of its own, and none promises nothing.

    Whoever was promised witnesses brings the promise along (`--policy`); what comes with the log can be left out of it.
    """
    if "policy" not in other:  # then nobody asks for the witness' line in the checkpoint either
        own = [b"\n".join(rows.get("checkpoint", b"").split(b"\n")[:5]) for rows in (one, other)]
        return same(one | {"checkpoint": own[0]}, other | {"checkpoint": own[1], "policy": one["policy"]})
    policies = [[line.split() for line in rows.pop("policy", b"").split(b"\n")] for rows in (dict(one), dict(other))]
    told = [[line for line in lines if line and not line[0].startswith(b"#")] for lines in policies]
    names = (one.keys() | other.keys()) - {"policy"}
    return told[0] == told[1] and all(one.get(name) == other.get(name) for name in names)


def campaign(count: int, seed: int) -> list[str]:
    """Verify so many damaged exports; returns those that were taken for good, by seed."""
    accepted = []
    with tempfile.TemporaryDirectory() as place:
        folder, kept = sound(Path(place))
        key = Path(place, "key")
        key.write_text(f"{LOG.vkey}\n")
        rows = contents(folder)
        if verify.check(folder, kept, key, None, lambda _: None):
            return ["the sound one is refused"]
        for number in range(seed, seed + count):
            broken = damaged(random.Random(number), rows)  # noqa: S311 -- the same damage for the same seed
            shown = {name for name in rows.keys() | broken.keys() if rows.get(name) != broken.get(name)}
            _lay(folder, broken, shown)
            if verify.check(folder, kept, key, None, lambda _: None) not in {30, 40, 50} and not same(rows, broken):
                accepted.append(f"seed {number}: {sorted(shown)}")
            _lay(folder, rows, shown)
    return accepted


def _lay(folder: Path, rows: Rows, names: set[str]) -> None:
    """Make these files what the rows say."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
    for name in names & rows.keys():
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rows[name])
