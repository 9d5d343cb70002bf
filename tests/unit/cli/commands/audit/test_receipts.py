"""Receipts: made for any leaf, checked without a server, and never accepted damaged."""

import random
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest

from chaos.merkle import Tree, leaf
from logs import LOG, ORIGIN, Signer, body, head
from services.cli.commands.audit import receipts
from services.core.evidence.proofs import ProofError
from services.storage.evidence import receipts as made_receipts
from services.storage.evidence.checkpoints import Kept

BODIES = [body(number) for number in range(300)]
HASHES = [leaf(one) for one in BODIES]


def root_of(start: int, stop: int) -> bytes:
    """Return the root over a range of leaves."""
    return Tree(HASHES[start:stop]).root(stop - start)


def made(folder: Path, number: int, size: int = 300) -> Path:
    """Write a receipt and its leaf."""
    kept = Kept(size, Tree(HASHES).root(size), head(BODIES[:size]), witnessed=False)
    text = made_receipts.proof(BODIES[number], number, kept, root_of, LOG.vkey)
    path = folder / "one.two.tlog-proof"
    path.write_text(text, encoding="utf-8")
    (folder / "one.two.entry").write_bytes(BODIES[number])
    return path


def code(path: Path, vkey: Path | None = None, policy: Path | None = None) -> int:
    """Return the exit code."""
    lines: list[str] = []
    found = receipts.check(path, vkey, policy, lines.append)
    assert lines[-1].startswith(f"UDFALD {found}: ")
    return found


def put(path: Path, text: str) -> Path:
    """Write a file."""
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("number", "size"), [(0, 1), (0, 2), (1, 2), (255, 256), (0, 300), (299, 300)])
def test_a_receipt_holds_by_itself_and_by_the_key_of_whoever_checks(tmp_path: Path, number: int, size: int) -> None:
    """It is good with the key that comes along, and with the log's own; with another key it is refused."""
    path = made(tmp_path, number, size)
    assert code(path) == 0
    assert code(path, put(tmp_path / "key", f"{LOG.vkey}\n")) == 0
    assert code(path, put(tmp_path / "key", f"{Signer(ORIGIN, 9).vkey}\n")) == 40


def test_no_receipt_is_made_that_does_not_hold() -> None:
    """A leaf that is not the one of the head, or a root that is not: nothing is signed and given away."""
    for entry, root in ((BODIES[8], Tree(HASHES).root(300)), (BODIES[7], Tree(HASHES).root(299))):
        with pytest.raises(ProofError):
            made_receipts.proof(entry, 7, Kept(300, root, head(BODIES), witnessed=False), root_of, LOG.vkey)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 255, 257, 300])
def test_the_way_by_hand_leads_to_the_root(tmp_path: Path, size: int) -> None:
    """The steps of docs/verifying.md, for somebody with nothing but a hash function, at both ends and in the middle."""
    for number in {0, size // 2, size - 1}:
        lines = made(tmp_path, number, size).read_text(encoding="utf-8").split("\n")
        proof = [b64decode(one) for one in lines[3 : lines.index("")]]
        i, n = number, size - 1
        mine = sha256(b"\0" + (tmp_path / "one.two.entry").read_bytes()).digest()
        for other in proof:
            if i % 2 or i == n:
                mine = sha256(b"\1" + other + mine).digest()
                while i and not i % 2:
                    i, n = i // 2, n // 2
            else:
                mine = sha256(b"\1" + mine + other).digest()
            i, n = i // 2, n // 2
        assert (n, mine) == (0, b64decode(lines[lines.index("") + 3]))


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """No receipt, no leaf, no key, no witnesses as promised."""
    path = made(tmp_path, 7)
    witness = Signer("w.example/1", 11, 4)
    policy = put(tmp_path / "policy", f"witness w {witness.vkey}\nquorum w\n")
    assert code(path, policy=policy) == 50
    text = path.read_text(encoding="utf-8")
    note = text.partition("\n\n")[2].partition("\n\n")[0] + "\n"
    put(path, text + witness.line(note))
    assert code(path, policy=policy) == 0
    put(path, "\n".join(line for line in text.split("\n") if not line.startswith("extra")))
    assert code(path) == 50
    assert code(path, put(tmp_path / "key", f"{LOG.vkey}\n")) == 0
    (tmp_path / "one.two.entry").unlink()
    assert code(path) == 50
    assert code(tmp_path / "none.tlog-proof") == 50


def test_two_thousand_damaged_receipts(tmp_path: Path) -> None:
    """A byte changed, gone or added, a line swapped or doubled, the leaf of another: never good, never a traceback."""
    rng = random.Random(12)  # noqa: S311 -- the same damage each time
    path = made(tmp_path, 77)
    entry, key = path.with_suffix(".entry"), put(tmp_path / "key", f"{LOG.vkey}\n")
    whole = path.read_bytes(), entry.read_bytes()
    for _ in range(2000):
        changed = [bytearray(one) for one in whole]
        one = rng.choice(changed)
        at = rng.randrange(len(one))
        match rng.randrange(5):
            case 0:
                one[at] ^= 1 << rng.randrange(8)
            case 1:
                del one[at : at + rng.choice((1, 45))]
            case 2:
                one[at:at] = rng.choice((b"\n", b"x", one[:45], b"\xff"))
            case 3:
                del one[at:]
            case 4:
                lines = changed[0].split(b"\n")
                first, second = rng.sample(range(len(lines)), 2)
                lines[first], lines[second] = lines[second], lines[first]
                changed[0] = bytearray(b"\n".join(lines))
        path.write_bytes(changed[0])
        entry.write_bytes(changed[1])
        if whole[1] != changed[1] or _checked(whole[0]) != _checked(changed[0]):
            assert code(path, key) in {40, 50}


def _checked(text: bytes | bytearray) -> list[bytes]:
    """Return the lines but the extra data, which nobody signs and an own key makes needless."""
    return [line for line in bytes(text).split(b"\n") if not line.startswith(b"extra ")]


def test_nonsense_is_no_receipt(tmp_path: Path) -> None:
    """Lines without a proof, an index that is none, an extra that is no key."""
    path = made(tmp_path, 7)
    text = path.read_text(encoding="utf-8")
    head = "c2sp.org/tlog-proof@v1\n"
    swaps = (("index 7", "index 07"), ("index 7", "index 8"), ("extra ", "extra AAAA"), ("index 7\n", ""))
    for wrong in (head, f"{head}\n", "\n", *(text.replace(*one) for one in swaps)):
        assert code(put(path, wrong)) == 40
