"""The verifier of exports: what holds is 0, and each kind of fault has the exit code of contracts 7."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logs import LOG, ORIGIN, Signer, body, head, write
from services.cli.commands.audit import verify
from services.core.audit import record

SIZES = (0, 1, 2, 255, 256, 257, 700)
BODIES = [body(number) for number in range(700)]
WITNESSES = [Signer("w.example/1", 11, 4), Signer("w.example/2", 12, 4), Signer("w.example/3", 13, 4)]


def told(folder: Path, **given_: Path) -> tuple[int, list[str]]:
    """Return the exit code and the lines."""
    lines: list[str] = []
    code = verify.check(folder, given_.get("known_head"), given_.get("vkey"), given_.get("policy"), lines.append)
    assert lines[-1].startswith(f"UDFALD {code}: ")
    return code, lines


def code(folder: Path, **given_: Path) -> int:
    """Return the exit code."""
    return told(folder, **given_)[0]


def put(path: Path, text: str | bytes) -> Path:
    """Write a file."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("size", SIZES)
def test_a_log_that_holds_is_good(tmp_path: Path, size: int) -> None:
    """Every size around the width of a tile, the empty log too; with an own key and every earlier head."""
    folder = write(tmp_path / "log", BODIES[:size])
    found, lines = told(folder)
    assert found == 0
    assert "unwitnessed" in lines[-1]
    assert "fra udtrækket selv" in lines[-1]
    key = put(tmp_path / "key", f"{LOG.vkey}\n")
    for kept in {0, 1, size // 2, 256, size} & set(range(size + 1)):
        known = put(tmp_path / "head", head(BODIES, size=kept))
        assert told(folder, known_head=known, vkey=key)[0] == 0
        assert "fra udtrækket selv" not in told(folder, vkey=key)[1][-1]


def test_it_needs_the_standard_library_and_cryptography_alone(tmp_path: Path) -> None:
    """One file of at most 400 lines, run apart from the product, isolated from its packages."""
    path = Path(verify.__file__)
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    names = {
        name.split(".")[0]
        for one in ast.walk(ast.parse(text))
        for name in ([a.name for a in one.names] if isinstance(one, ast.Import) else [])
        + ([one.module or "services"] if isinstance(one, ast.ImportFrom) else [])
    }
    assert names - {"cryptography"} <= set(sys.stdlib_module_names)
    folder = write(tmp_path / "log", BODIES[:300])
    copy = put(folder / "verify.py", text)
    ran = subprocess.run([sys.executable, "-I", copy, folder], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-1].startswith("UDFALD 0: alt holder")
    put(folder / "tile/0/000", b"x")
    ran = subprocess.run([sys.executable, "-I", copy, folder], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (40, "")


FAULTS: dict[str, tuple[int, Callable[[Path], object]]] = {
    "an entry changed": (40, lambda f: _flip(f / "tile/entries/000", 100)),
    "a hash changed": (40, lambda f: _flip(f / "tile/0/001.p/44", 5)),
    "a hash above changed": (40, lambda f: _flip(f / "tile/1/000.p/1", 5)),
    "the root changed": (40, lambda f: _swap(f / "checkpoint", "\n300\n", "\n299\n")),
    "an entry cut": (40, lambda f: put(f / "tile/entries/001.p/44", (f / "tile/entries/001.p/44").read_bytes()[:-1])),
    "an entry too many": (40, lambda f: put(f / "tile/entries/000", (f / "tile/entries/000").read_bytes() * 2)),
    "a tile cut": (40, lambda f: put(f / "tile/0/000", (f / "tile/0/000").read_bytes()[:-32])),
    "a tile too long": (40, lambda f: put(f / "tile/0/000", (f / "tile/0/000").read_bytes() + bytes(32))),
    "a left-over partial tile": (40, lambda f: _copy(f, "tile/0/001.p/44", "tile/0/001.p/43")),
    "a left-over bundle": (40, lambda f: _copy(f, "tile/entries/001.p/44", "tile/entries/002")),
    "a stranger": (40, lambda f: put(f / "tile/notes.txt", "x")),
    "a path written otherwise": (40, lambda f: _copy(f, "tile/0/000", "tile/0/x000/000")),
    "a link for a tile": (40, lambda f: _link(f / "tile/0/000")),
    "another origin": (40, lambda f: put(f / "checkpoint", head(BODIES[:300], LOG, origin="example.com/other"))),
    "another key": (40, lambda f: put(f / "checkpoint", head(BODIES[:300], Signer(ORIGIN, 9)))),
    "a signature twice": (40, lambda f: put(f / "checkpoint", head(BODIES[:300], LOG, LOG))),
    "an extension line": (40, lambda f: _swap(f / "checkpoint", "\n\n", "\nextra\n\n")),
    "a size with a zero": (40, lambda f: _swap(f / "checkpoint", "\n300\n", "\n0300\n")),
    "trailing text": (40, lambda f: put(f / "checkpoint", (f / "checkpoint").read_bytes() + b"x\n")),
    "no last newline": (40, lambda f: put(f / "checkpoint", (f / "checkpoint").read_bytes()[:-1])),
    "a control character": (40, lambda f: put(f / "checkpoint", (f / "checkpoint").read_bytes() + b"\x07\n")),
    "not UTF-8": (40, lambda f: put(f / "checkpoint", b"\xff" + (f / "checkpoint").read_bytes())),
    "a file without end": (40, lambda f: put(f / "checkpoint", b"x" * (verify.TEXT + 1))),
    "a folder for a file": (40, lambda f: ((f / "log.vkey").unlink(), (f / "log.vkey").mkdir())),
    "a policy nobody can read": (40, lambda f: put(f / "policy", "quorom none\n")),
    "no checkpoint": (50, lambda f: (f / "checkpoint").unlink()),
    "no key": (50, lambda f: (f / "log.vkey").unlink()),
    "no keys": (50, lambda f: (f / "log.vkeys").unlink()),
    "no bundle": (50, lambda f: (f / "tile/entries/000").unlink()),
    "no tile": (50, lambda f: (f / "tile/0/000").unlink()),
    "no tile above": (50, lambda f: (f / "tile/1/000.p/1").unlink()),
    "no witnesses": (50, lambda f: put(f / "policy", f"witness a {WITNESSES[0].vkey}\nquorum a\n")),
}


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def _swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _copy(folder: Path, one: str, other: str) -> None:
    (folder / other).parent.mkdir(parents=True, exist_ok=True)
    put(folder / other, (folder / one).read_bytes())


def _link(path: Path) -> None:
    path.rename(path.parent.parent.parent / "aside")
    path.symlink_to(path.parent.parent.parent / "aside")


@pytest.mark.parametrize(("expected", "damage"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_has_its_code(tmp_path: Path, expected: int, damage: Callable[[Path], object]) -> None:
    """What is malformed or invalid is 40, what is missing is 50, and a line says where."""
    folder = write(tmp_path / "log", BODIES[:300])
    damage(folder)
    found, lines = told(folder)
    assert found == expected
    assert [one for one in lines[:-1] if one.startswith(verify.WORDS[expected])]


LEAVES: dict[str, bytes] = {
    "a blank": body(5).replace(b",", b", ", 1),
    "keys out of order": body(5)[:-1].replace(b'{"actor":"router",', b"{") + b',"actor":"router"}',
    "an escape that need not be": body(5).replace(b"router", b"\\u0072outer"),
    "a slash escaped": body(5).replace(b"ksp/0860", b"ksp\\/0860"),
    "a field missing": body(5).replace(b'"subj":null,', b""),
    "a field unknown": body(5, zebra=1),
    "a field twice": body(5).replace(b'"subj":null,', b'"subj":null,"subj":null,'),
    "a float": body(5).replace(b'"prev":null', b'"prev":1.0'),
    "an operation that is none": body(5, op="reading"),
    "another version": body(5, v=2),
    "a short commitment": body(5, c="ab"),
    "not UTF-8": body(5).replace(b"router", b"ro\xffter"),
    "a surrogate": body(5).replace(b"router", b"ro\xed\xa0\x80ter"),
    "a control character": body(5).replace(b"router", b"ro\x01ter"),
    "nothing": b"",
    "an id twice": body(4),
}


@pytest.mark.parametrize("leaf", LEAVES.values(), ids=LEAVES.keys())
def test_a_leaf_that_is_none_is_invalid(tmp_path: Path, leaf: bytes) -> None:
    """Signed, hashed and in its place, and still not canonical JSON with a leaf's fields, or its id is another's."""
    assert code(write(tmp_path / "log", [*BODIES[:5], leaf])) == 40


@settings(max_examples=200, deadline=None)
@given(
    st.text(),
    st.lists(st.text(), max_size=3),
    st.none() | st.integers(0, 10**15),
    st.sampled_from(sorted(record.OPERATIONS)),
)
def test_whatever_the_product_writes_is_a_leaf(text: str, texts: list[str], prev: int | None, op: str) -> None:
    """Any text in any field, as the product encodes it, is accepted as a leaf."""
    made = record.encode(
        record.Leaf("0" * 32, text, text, op, text, text, text, text, "1" * 64, case=text, subject=None, on_behalf=text,
                    recipient=tuple(texts), scope=tuple(texts), query=text, source=text, prev=prev)
    )  # fmt: skip
    match = verify.LEAF.fullmatch(made.decode("utf-8", "surrogateescape"))
    assert match
    assert match[1] == "0" * 32


def test_a_log_written_anew_is_seen_by_whoever_kept_a_head(tmp_path: Path) -> None:
    """Signed with the right key, all hashes right: alone it is good, against the kept head it is another log."""
    folder = write(tmp_path / "log", [*BODIES[:9], body(1000), *BODIES[10:300]])
    assert code(folder) == 0
    assert code(folder, known_head=put(tmp_path / "head", head(BODIES, size=9))) == 0
    for size in (10, 256, 300):
        assert code(folder, known_head=put(tmp_path / "head", head(BODIES, size=size))) == 30
    assert code(folder, known_head=put(tmp_path / "head", head(BODIES, size=301))) == 50
    _flip(folder / "tile/0/000", 0)
    assert code(folder, known_head=put(tmp_path / "head", head(BODIES, size=10))) == 40, "40 goes before 30"


def test_a_kept_head_must_be_of_this_log(tmp_path: Path) -> None:
    """Another key, another origin, or no checkpoint at all: invalid; a file that is not there: missing."""
    folder = write(tmp_path / "log", BODIES[:300])
    for text in (head(BODIES, Signer(ORIGIN, 9), size=9), head(BODIES, size=9, origin="example.com/x"), "x\n"):
        assert code(folder, known_head=put(tmp_path / "head", text)) == 40
    assert code(folder, known_head=tmp_path / "none") == 50
    found, lines = told(folder, known_head=put(tmp_path / "head", head(BODIES, size=0)))
    assert found == 0
    assert any("viser intet" in line for line in lines)


def test_the_key_of_whoever_checks_goes_before_that_of_the_export(tmp_path: Path) -> None:
    """An export that brings its own key with it is good by itself, and refused by whoever has the log's real one."""
    folder = write(tmp_path / "log", BODIES[:9])
    assert code(folder, vkey=put(tmp_path / "key", f"{Signer(ORIGIN, 9).vkey}\n")) == 40
    assert code(folder, vkey=put(tmp_path / "key", "nonsense\n")) == 40
    assert code(folder, vkey=tmp_path / "none") == 50


def test_rotation_of_the_key(tmp_path: Path) -> None:
    """A key signs inside its span and nowhere else; a head kept under an earlier key counts."""
    old = Signer(ORIGIN, 7)
    keys = f"{old.vkey} 0 100\n{LOG.vkey} 90 -\n"
    folder = write(tmp_path / "log", BODIES[:300], keys=keys)
    assert code(folder) == 0
    assert code(folder, known_head=put(tmp_path / "head", head(BODIES, old, size=80))) == 0
    assert code(folder, known_head=put(tmp_path / "head", head(BODIES, old, size=101))) == 40
    assert code(folder, known_head=put(tmp_path / "head", head(BODIES, LOG, size=80))) == 40
    assert code(write(tmp_path / "both", BODIES[:95], old, LOG, keys=keys)) == 0
    assert code(write(tmp_path / "one", BODIES[:95], LOG, keys=keys)) == 40
    assert code(write(tmp_path / "late", BODIES[:300], old, LOG, keys=keys)) == 40
    for wrong in (
        f"{LOG.vkey} 1 -\n",
        f"{LOG.vkey} 0 10\n",
        f"{LOG.vkey} 0 -\n{LOG.vkey} 0 -\n",
        f"{LOG.vkey}\n",
        "x\n",
    ):
        assert code(write(tmp_path / "wrong", BODIES[:300], keys=wrong)) == 40


def _policy(*witnesses: Signer, quorum: str) -> str:
    return "".join(f"witness w{at} {one.vkey}\n" for at, one in enumerate(witnesses, 1)) + quorum


def test_the_promised_quorum(tmp_path: Path) -> None:
    """Two of three: with two it is witnessed, with one it is not there; a cosignature that does not hold is invalid."""
    quorum = "# who\n\ngroup g 2 w1 w2 w3\nquorum g\n"
    mine = put(tmp_path / "policy", f"log {LOG.vkey}\n{_policy(*WITNESSES, quorum=quorum)}")
    folder = write(tmp_path / "log", BODIES[:9], LOG, *WITNESSES[:2])
    found, lines = told(folder, policy=mine)
    assert found == 0
    assert "; bevidnet" in lines[-1]
    assert code(write(tmp_path / "one", BODIES[:9], LOG, WITNESSES[0]), policy=mine) == 50
    text = head(BODIES[:9], LOG, *WITNESSES[:2])
    forged = text.replace(text.rstrip("\n").rsplit(" ", 1)[1], WITNESSES[1].line("other\n").split(" ")[2].strip())
    put(folder / "checkpoint", forged)
    assert code(folder, policy=mine) == 40
    other = put(tmp_path / "policy", f"log {Signer('example.com/x', 5).vkey}\nquorum none\n")
    assert code(write(tmp_path / "none", BODIES[:9]), policy=other) == 40
    assert code(folder, policy=tmp_path / "away") == 50


def test_a_witness_key_counts_once_and_never_the_logs_own(tmp_path: Path) -> None:
    """The same key under two names is one witness, and the log's own key is none."""
    twice = WITNESSES[0]._replace(name="w.example/again")
    folder = write(tmp_path / "log", BODIES[:9], LOG, WITNESSES[0], twice)
    for many, expected in (("all", 50), ("2", 50), ("any", 0)):
        mine = _policy(WITNESSES[0], twice, quorum=f"group g {many} w1 w2\nquorum g\n")
        assert code(folder, policy=put(tmp_path / "p", mine)) == expected
    own = Signer("w.example/own", LOG.seed, 4)
    folder = write(tmp_path / "log", BODIES[:9], LOG, own)
    assert code(folder, policy=put(tmp_path / "p", _policy(own, quorum="quorum w1\n"))) == 50


@pytest.mark.parametrize(
    "text",
    ["", "quorum x\n", "quorum none\nquorum none\n", "group g 0 none\nquorum g\n", "witness none {w}\nquorum none\n",
     "witness a {w}\nwitness a {w}\nquorum a\n", "witness a {w}\ngroup g 2 a\nquorum g\n",
     "witness a {w}\ngroup g 1 a a\nquorum g\n", "witness a {w}\ngroup g x a\nquorum g\n",
     "witness a {w}\ngroup g any a\ngroup h any a\nquorum h\n",
     "witness a {l}\nquorum none\n", "log {w}\nquorum none\n"],
)  # fmt: skip
def test_a_policy_that_cannot_be_read_is_invalid(tmp_path: Path, text: str) -> None:
    """No quorum, two, an unknown name, a group that cannot be met, a name twice, a key of the other kind."""
    folder = write(tmp_path / "log", BODIES[:9])
    assert code(folder, policy=put(tmp_path / "p", text.format(w=WITNESSES[0].vkey, l=LOG.vkey))) == 40


def test_a_log_that_claims_to_be_endless_is_given_up(tmp_path: Path) -> None:
    """A checkpoint over more leaves than there are atoms costs a thousand looks, and says what is missing."""
    folder = write(tmp_path / "log", BODIES[:9])
    text = f"{ORIGIN}\n{10**18}\n{'A' * 43}=\n"
    put(folder / "checkpoint", f"{text}\n{LOG.line(text)}")
    (folder / "tile/0/000.p/9").unlink()
    (folder / "tile/entries/000.p/9").unlink()
    found, lines = told(folder)
    assert found == 50
    assert len(lines) < 100
