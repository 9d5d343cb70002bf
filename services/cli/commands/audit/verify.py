"""Verifier of a Stafet audit log, one file: checks an export by the standard library and `cryptography` alone.

Usage: python verify.py FOLDER [--known-head FILE] [--vkey FILE] [--policy FILE]

It prints one line per claim, the verdict last. The exit code is 0 when everything holds, else the first that is so of
40 (something is malformed, invalid or too much), 30 (the log is another one than that whose head was kept) and
50 (a file or the promised witnesses are missing, or the kept head is newer than the export). It keeps 16 bytes a leaf.
"""
# ruff: noqa: D102, D103 -- who reads this file reads all of it; a name that says it needs no second sentence

import argparse
import base64
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DIVERGED, INVALID, INCOMPLETE = 30, 40, 50
WORDS = {INVALID: "UGYLDIG", DIVERGED: "AFVIGER", INCOMPLETE: "MANGLER"}
MOST, HOPELESS = 20, 1000  # faults of a kind that are told; missing files after which no more are looked for
TEXT, TILE, LONGEST, BUNDLE = 1 << 18, 256 * 32, 65_535, 256 * (2 + 65_535)  # bytes of the largest of each kind
NOTE, COSIGNATURE = 1, 4  # signature types of C2SP signed-note: Ed25519 by a log, and by a witness

# A leaf is canonical JSON (RFC 8785) with exactly these fields in this order: one expression says all of it.
NUMBER = "0|[1-9][0-9]{0,18}"
PLAIN = r'[^"\\\x00-\x1f\ud800-\udfff]*+'  # what is not UTF-8 is read as surrogates; `+`: nothing is tried twice
TEXTS = rf'"{PLAIN}(?:\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f])){PLAIN})*+"'
FORMS = {"S": TEXTS, "N": f"(?:null|{TEXTS})", "L": rf"\[(?:{TEXTS}(?:,{TEXTS})*)?\]", "I": f"(?:null|{NUMBER})"}
FORMS["O"] = (
    "(?:collection|alteration|consultation|disclosure|combination|erasure|dead_letter|replay|login|logout|denied|grant|"
    "rulebook|key|config|export|verify|break_glass)"
)
FIELDS = (
    r'\{"actor":S,"c":"[0-9a-f]{64}","case":N,"code":S,"id":"([0-9a-f]{32})","on_behalf":N,"op":"O","outcome":S,'
    r'"prev":I,"purpose":S,"query":N,"recipient":L,"scope":L,"src":N,"subj":N,"t_occ":S,"t_rec":S,"v":1\}'
)
LEAF = re.compile(re.sub("[SNLIO]", lambda letter: FORMS[letter[0]], FIELDS))
SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
Tell = Callable[[str], object]
PATH = re.compile(r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?", re.ASCII)


class Fault(Exception):  # noqa: N818 -- it is what a verifier looks for
    """Something does not hold: the exit code, and a sentence that names file and place."""


class Report:
    """The claims, told as they are found."""

    def __init__(self, tell: Tell) -> None:
        self.tell, self.faults = tell, dict.fromkeys(WORDS, 0)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Go on with the next claim where one does not hold: a worse fault may come."""
        try:
            yield
        except (Fault, RecursionError, OSError) as fault:  # of a path, by Python or the system
            self.fault(*(fault.args if isinstance(fault, Fault) else (INVALID, "mapperne ligger for dybt")))

    def fault(self, code: int, sentence: str) -> None:
        self.faults[code] += 1
        if self.faults[code] <= MOST:
            self.tell(f"{WORDS[code]:8} {sentence}")

    def verdict(self, remarks: list[str]) -> int:
        found = {code: count for code, count in self.faults.items() if count}
        told = ", ".join(f"{count} gange {WORDS[code].lower()}" for code, count in found.items())
        self.tell(f"UDFALD {next(iter(found), 0)}: {told or 'alt holder'}; {'; '.join(remarks)}")
        return next(iter(found), 0)


def invalid(sentence: str) -> NoReturn:
    raise Fault(INVALID, sentence)


def shown(text: object) -> str:
    return "".join(one if one.isprintable() and one < "\u0100" else ascii(one)[1:-1] for one in str(text)[:200])


def read(path: Path, largest: int) -> bytes:
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            invalid(f"{shown(path)} er ikke en almindelig fil")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError):
        raise Fault(INCOMPLETE, f"{shown(path)} mangler eller kan ikke læses") from None
    if len(data) > largest:
        invalid(f"{shown(path)} er større end {largest} bytes")
    return data


def lines(path: Path) -> list[str]:
    try:
        text = read(path, TEXT).decode("utf-8")
    except UnicodeDecodeError:
        invalid(f"{shown(path)} er ikke UTF-8")
    if any(one < " " and one not in "\n\t" for one in text) or not text.endswith("\n"):
        invalid(f"{shown(path)} har styretegn eller mangler sidste linjeskift")
    return text[:-1].split("\n")


def unbase64(text: str, where: Path) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if not raw or base64.b64encode(raw).decode("ascii") != text:
        invalid(f"{shown(where)}: '{shown(text)}' er ikke base64")
    return raw


def number(text: str, where: Path) -> int:
    if not re.fullmatch(NUMBER, text, re.ASCII):
        invalid(f"{shown(where)}: '{shown(text)}' er ikke et tal")
    return int(text)


class Key(NamedTuple):
    """A verifier key, and the sizes that it signs, both inclusive; `last` is None while it still signs."""

    name: str
    id: bytes
    public: bytes
    first: int = 0
    last: int | None = None

    def covers(self, size: int) -> bool:
        return self.first <= size and (self.last is None or size <= self.last)


def key(text: str, kind: int, where: Path) -> Key:
    name, _, rest = text.partition("+")
    ident, _, encoded = rest.partition("+")
    raw = unbase64(encoded, where)
    expected = sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
    if raw[0] != kind or len(raw) != 33 or ident != expected or not SIGNATURE.fullmatch(f"— {name} A"):
        invalid(f"{shown(where)}: '{shown(text)}' er ikke en Ed25519-nøgle (type {kind})")
    return Key(name, bytes.fromhex(ident), raw[1:])


def sole_key(path: Path) -> Key:
    return key("\n".join(lines(path)), NOTE, path)


def log_keys(path: Path) -> list[Key]:
    found: list[Key] = []
    for line in lines(path):
        text, _, span = line.partition(" ")
        first, _, last = span.partition(" ")
        until = None if last == "-" else number(last, path)
        found.append(key(text, NOTE, path)._replace(first=number(first, path), last=until))
    turned = found[0].first or any(one.last is not None and one.last < one.first for one in found)
    if turned or len({one.public for one in found}) < len(found) or len({one.name for one in found}) > 1:
        invalid(f"{shown(path)}: nøgler, navne eller størrelser passer ikke sammen")
    return found


class Head(NamedTuple):
    """A checkpoint: a tree head and who signed it."""

    where: Path
    origin: str
    size: int
    root: bytes
    text: bytes
    signatures: list[tuple[str, bytes, bytes]]  # name, key id, signature


def head_of(found: list[str], path: Path) -> Head:
    if len(found) < 5 or not found[0] or found[3] or "\t" in "".join(found):
        invalid(f"{shown(path)} er ikke et checkpoint: log, størrelse, rod, en tom linje, underskrifter")
    signatures = []
    for line in found[4:]:
        match = SIGNATURE.fullmatch(line) or invalid(f"{shown(path)}: '{shown(line)}' er ikke en underskrift")
        raw = unbase64(match[2], path)
        signatures.append((match[1], raw[:4], raw[4:]))
    root = unbase64(found[2], path)
    if len(root) != 32:
        invalid(f"{shown(path)}: roden er ikke 32 bytes")
    text = "".join(f"{line}\n" for line in found[:3])
    return Head(path, found[0], number(found[1], path), root, text.encode(), signatures)


def signed(head: Head, by: Key, kind: int) -> bool:
    """Tell whether a key signed; a signature of its that does not hold is a fault, and so are two."""
    found = [signature for name, ident, signature in head.signatures if (name, ident) == (by.name, by.id)]
    for signature in found:
        stamp = signature[: 8 * (kind == COSIGNATURE)]
        text = b"cosignature/v1\ntime %d\n" % int.from_bytes(stamp, "big") + head.text if stamp else head.text
        try:
            Ed25519PublicKey.from_public_bytes(by.public).verify(signature[len(stamp) :], text)
        except (InvalidSignature, ValueError):
            invalid(f"{shown(head.where)}: underskriften af {shown(by.name)} holder ikke")
        if len(found) > 1 or stamp[:1] > b"\x7f":
            invalid(f"{shown(head.where)}: {shown(by.name)} har underskrevet to gange eller på et umuligt tidspunkt")
    return bool(found)


def check_signatures(head: Head, keys: list[Key], anchors: list[Key]) -> None:
    """Each key that signs at this size must have signed, one of the anchors among them, and no other key of the log."""
    for one in (*keys, *anchors):
        if (one.name == head.origin and signed(head, one, NOTE)) != one.covers(head.size):
            told = "mangler underskriften" if one.covers(head.size) else "er uden for sin tid underskrevet"
            invalid(f"{shown(head.where)} {told} af {shown(one.name)} ({one.id.hex()})")
    if not any(one.covers(head.size) for one in anchors):
        invalid(f"{shown(head.where)}: ingen nøgle underskriver {head.size} blade")


def witnessed(head: Head, path: Path, own: set[bytes]) -> bool:
    """Tell whether the quorum of a C2SP policy cosigned: each key once, whatever its names, and never the log's own."""
    logs, counted, quorum = list[Key](), set(own), list[str]()
    met, grouped = {"none": True}, {"none"}  # name -> whether it cosigned; who is in a group
    for line in lines(path):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        match words:
            case ["log", text] | ["log", text, _]:
                logs.append(key(text, NOTE, path))
                counted.add(logs[-1].public)
            case ["witness", name, text] | ["witness", name, text, _] if name not in met:
                one = key(text, COSIGNATURE, path)
                met[name] = signed(head, one, COSIGNATURE) and one.public not in counted
                counted |= {one.public} if met[name] else set()
            case ["group", name, many, *members] if members and name not in met:
                least = {"any": 1, "all": len(members)}.get(many) or number(many, path)
                if not (met.keys() >= {*members} and len({*members} - grouped) == len(members) >= least >= 1):
                    invalid(f"{shown(path)}: gruppen {shown(name)} kan ikke dannes")
                grouped |= {*members}
                met[name] = sum(met[one] for one in members) >= least
            case ["quorum", name] if name in met and not quorum:
                quorum.append(name)
            case _:
                invalid(f"{shown(path)}: linjen '{shown(line)}' kan ikke læses")
    if not quorum or (logs and not any(signed(head, one, NOTE) for one in logs)):
        invalid(f"{shown(path)} mangler `quorum`, eller nævner kun andre logge")
    if not met[quorum[0]]:
        raise Fault(INCOMPLETE, f"{shown(head.where)}: vidnerne, som {shown(path)} lover, har ikke underskrevet")
    return quorum[0] != "none"


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def above(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [sha256(b"\x01" + hashes[at] + hashes[at + 1]).digest() for at in range(0, len(hashes), 2)]
    return hashes[0]


class Tiles:
    """The tiles and entry bundles of a log of this size."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self.ids = [bytearray() for _ in range(256)]  # of the leaves, by their first byte

    def path(self, level: str, index: int) -> tuple[str, int]:
        width = min(256, (self.size >> 8 * int(level.replace("entries", "0"))) - index * 256)
        digits = f"{index:0{-(-len(str(index)) // 3) * 3}}"
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "".join(f"x{group}/" for group in groups[:-1]) + groups[-1]
        return f"tile/{level}/{name}{'' if width == 256 else f'.p/{width}'}", width

    def hashes(self, level: int, index: int) -> list[bytes]:
        path, width = self.path(str(level), index)
        data = read(self.folder / path, TILE)
        if len(data) != 32 * width:
            invalid(f"{path} har {len(data)} bytes og skal have {32 * width}")
        return [data[at : at + 32] for at in range(0, len(data), 32)]

    def leaves(self, index: int) -> list[bytes]:
        path, width = self.path("entries", index)
        data, at, found = read(self.folder / path, BUNDLE), 0, []
        for place in range(index * 256, index * 256 + width):
            at, start = at + 2 + int.from_bytes(data[at : at + 2], "big"), at + 2
            if at > len(data):
                invalid(f"{path} er afkortet ved blad {place}")
            entry = data[start:at]
            match = LEAF.fullmatch(entry.decode("utf-8", "surrogateescape"))
            match = match or invalid(f"{path}: blad {place} er ikke kanonisk JSON med et blads felter")
            ident = bytes.fromhex(match[1])
            self.ids[ident[0]] += ident
            found.append(sha256(b"\x00" + entry).digest())
        if at < len(data):
            invalid(f"{path} har {len(data) - at} bytes for meget")
        return found

    def check(self, report: Report) -> None:
        """Compare each leaf with its hash, and each full tile with its hash in the tile above."""
        for level in range(8):
            for index in range(-(-(self.size >> 8 * level) // 256)):
                if report.faults[INCOMPLETE] > HOPELESS:
                    return
                leaves = list[bytes]()
                with report.step():
                    leaves = [] if level else self.leaves(index)
                with report.step():
                    hashes, path = self.hashes(level, index), self.path(str(level), index)[0]
                    if leaves and leaves != hashes:
                        at = next(at for at, one in enumerate(leaves) if one != hashes[at])
                        invalid(f"{path}: hash {at} er ikke den af blad {index * 256 + at}")
                    if len(hashes) == 256 and self.hashes(level + 1, index // 256)[index % 256] != above(hashes):
                        invalid(f"{self.path(str(level + 1), index // 256)[0]} har en anden hash end {path} giver")
        for ids in self.ids:
            if len(ids) > 16 * len({bytes(ids[at : at + 16]) for at in range(0, len(ids), 16)}):
                report.fault(INVALID, "to blade har samme id")

    def more(self, report: Report) -> None:
        with report.step():
            for place, folders, files in os.walk(self.folder / "tile"):
                for name in (*files, *(one for one in folders if (Path(place) / one).is_symlink())):
                    path = (Path(place) / name).relative_to(self.folder).as_posix()
                    its = PATH.fullmatch(path)
                    if not its or self.path(its[1], int(re.sub("[x/]", "", its[2]))) != (path, int(its[3] or 256)):
                        report.fault(INVALID, f"{shown(path)} hører ikke til en log over {self.size} blade")

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` leaves, by the hashes of the unfinished tile of each level."""
        stack: list[tuple[int, bytes]] = []
        for level in reversed(range(8)):
            count = (size >> 8 * level) % 256
            for one in self.hashes(level, size >> 8 * (level + 1))[:count] if count else ():
                stack.append((8 * level, one))
                while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
                    (height, right), (_, left) = stack.pop(), stack.pop()
                    stack.append((height + 1, node(left, right)))
        root = stack.pop()[1] if stack else sha256(b"").digest()
        while stack:
            root = node(stack.pop()[1], root)
        return root


def check(folder: Path, known_head: Path | None, vkey: Path | None, policy: Path | None, tell: Tell) -> int:
    """Check an export and tell each claim; returns the exit code. A kept head, key and policy are brought along."""
    report, keys, anchors, current, head, kept = Report(tell), list[Key](), list[Key](), None, None, None
    remarks = ["nøglen er din" if vkey else "nøglen kommer fra udtrækket selv"]
    with report.step():
        current = sole_key(folder / "log.vkey")
        anchors = [current]
    with report.step():
        keys = anchors = log_keys(folder / "log.vkeys")
        if current and current[:3] not in {one[:3] for one in keys if one.last is None}:
            invalid("log.vkey er ikke den nøgle, der underskriver nu ifølge log.vkeys")
    with report.step():
        if vkey:
            anchors = [one for one in keys if one[:3] == sole_key(vkey)[:3]] or [sole_key(vkey)]
    with report.step():
        kept = head_of(lines(known_head), known_head) if known_head else None
    with report.step():
        head = head_of(lines(folder / "checkpoint"), folder / "checkpoint")
    if head is None:
        return report.verdict(remarks)
    with report.step():
        if anchors:
            check_signatures(head, keys, anchors)
            tell(f"OK       underskrift: {shown(head.origin)}, {head.size} blade, rod {head.root.hex()}")
    with report.step():
        promise, own = policy or folder / "policy", {one.public for one in (*keys, *anchors)}
        is_witnessed = (policy or os.path.lexists(promise)) and witnessed(head, promise, own)
        remarks.append(f"bevidnet efter {shown(promise)}" if is_witnessed else "ubevidnet (unwitnessed)")
    with report.step():
        mine = [one for one in (*anchors, *keys) if kept and one.name == kept.origin and one.covers(kept.size)]
        if kept and not sum(signed(kept, one, NOTE) for one in mine):
            invalid(f"{shown(known_head)} er ikke underskrevet af denne logs nøgle")
        if kept and kept.size > head.size:
            raise Fault(INCOMPLETE, f"{shown(known_head)} er over {kept.size} blade, udtrækket over {head.size}")
    tiles = Tiles(folder, head.size)
    tiles.check(report)
    tiles.more(report)
    for told, one, code in (("checkpoint", head, INVALID), ("det gemte hoved", kept, DIVERGED)):
        with report.step():
            if one and one.size <= head.size:
                if tiles.root(one.size) != one.root:
                    raise Fault(code, f"{told} har en anden rod over {one.size} blade, end bladene giver")
                shows = "" if one.size or one is head else "; det viser intet"
                tell(f"OK       blade: de første {one.size} giver roden i {told}{shows}")
    return report.verdict(remarks)


def main() -> int:
    parser = argparse.ArgumentParser(usage="verify.py MAPPE [--known-head FIL] [--vkey FIL] [--policy FIL]")
    parser.add_argument("folder", type=Path)
    for name in ("known-head", "vkey", "policy"):
        parser.add_argument(f"--{name}", type=Path)
    return check(**vars(parser.parse_args()), tell=print)


if __name__ == "__main__":
    sys.exit(main())
