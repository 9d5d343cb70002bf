"""Receipts (C2SP tlog-proof): one leaf's inclusion under a signed checkpoint, written and checked."""

import re
from pathlib import Path

from services.cli.commands.audit import verify
from services.cli.commands.audit.durable import settle
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.core.evidence import proofs
from services.core.evidence.merkle import leaf_hash
from services.runtime.os_errors import reason

SUFFIX = ".tlog-proof"
ENTRY = ".entry"


def put(name: Path, entry: bytes, proof: str) -> str:
    """Write a leaf and its receipt; returns what is told of it. Raises CommandError."""
    written, beside = (name.with_name(name.name + one) for one in (SUFFIX, ENTRY))
    try:
        beside.write_bytes(entry)
        written.write_text(proof, encoding="utf-8")
        settle(beside, written, written.absolute().parent)
    except OSError as error:
        raise CommandError(UNUSABLE, f"{written} kan ikke skrives ({reason(error)})") from None
    return f"kvitteringen er skrevet til {written}, bladet til {beside}"


def check(path: Path, vkey: Path | None, policy: Path | None, tell: verify.Tell) -> int:
    """Check a receipt and the leaf beside it; returns the exit code (contracts 7)."""
    report, remarks = verify.Report(tell), ["nøglen er din" if vkey else "nøglen kommer fra kvitteringen selv"]
    with report.step():
        _check(path, vkey, policy, tell, remarks)
    return report.verdict(remarks)


def _check(path: Path, vkey: Path | None, policy: Path | None, tell: verify.Tell, remarks: list[str]) -> None:
    lines = verify.lines(path)
    entry = verify.read(path.with_suffix(ENTRY), verify.LONGEST)
    if lines.pop(0) != "c2sp.org/tlog-proof@v1" or "" not in lines:
        verify.invalid(f"{verify.shown(path)} er ikke en kvittering (tlog-proof)")
    extra = lines.pop(0).removeprefix("extra ") if lines[0].startswith("extra ") else ""
    cut = lines.index("")
    index, *proof = lines[:cut] or [""]
    if not re.fullmatch(f"index (?:{verify.NUMBER})", index):
        verify.invalid(f"{verify.shown(path)}: '{verify.shown(index)}' er ikke `index` og et tal")
    hashes = [verify.unbase64(one, path) for one in proof]
    head = verify.head_of(lines[cut + 1 :], path)
    key = verify.sole_key(vkey) if vkey else _key(extra, path)
    verify.check_signatures(head, [], [key])
    tell(f"OK       underskrift: {verify.shown(head.origin)}, {head.size} blade, rod {head.root.hex()}")
    if not verify.LEAF.fullmatch(entry.decode("utf-8", "surrogateescape")):
        verify.invalid(f"{verify.shown(path.with_suffix(ENTRY))} er ikke kanonisk JSON med et blads felter")
    number = int(index.removeprefix("index "))
    try:
        proofs.check_inclusion(leaf_hash(entry), number, head.size, hashes, head.root)
    except proofs.ProofError:
        verify.invalid(f"{verify.shown(path)}: bladet er ikke nummer {number} i loggen")
    tell(f"OK       bladet er nummer {number} blandt de første {head.size}")
    witnessed = policy is not None and verify.witnessed(head, policy, {key.public})
    remarks.append(f"bevidnet efter {verify.shown(policy)}" if witnessed else "ubevidnet (unwitnessed)")


def _key(extra: str, path: Path) -> verify.Key:
    raw = verify.unbase64(extra, path) if extra else b""
    if not raw:
        raise verify.Fault(verify.INCOMPLETE, f"{verify.shown(path)} har ingen nøgle med; giv den med --vkey")
    return verify.key(raw.decode("utf-8", "replace"), verify.NOTE, path)
