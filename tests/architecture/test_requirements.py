"""What is installed is pinned to its bytes: every requirement has a version and hashes, and each is wanted."""

import re
from pathlib import Path

import pytest

from architecture.source import ROOT

FOLDER = ROOT / "requirements"
PINNED = sorted(FOLDER.glob("*.txt"))
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*==\S+$")
HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")


def loose(text: str) -> list[str]:
    """Return the requirements of a compiled file that are not pinned to a version with at least one hash."""
    found = []
    whole = re.sub(r"\\\n", " ", text)
    for line in whole.splitlines():
        words = line.split("#")[0].split()
        if words and not (PIN.match(words[0]) and len(words) > 1 and all(HASH.match(word) for word in words[1:])):
            found.append(words[0])
    return found


def names(text: str) -> set[str]:
    """Return the packages that a file names, as indexes write them."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    plain = [re.split(r"[\[=<>~! ;]", line)[0] for line in lines if line and not line.startswith("-")]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in plain if name}


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_every_requirement_is_pinned_by_hash(path: Path) -> None:
    """Each line of a compiled file is `name==version` with SHA-256 hashes and nothing else."""
    assert loose(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text", ["faust-streaming", "x==1.0", "x>=1 --hash=sha256:" + "0" * 64, "-e .", "x==1 --hash=md5:1"]
)
def test_a_loose_requirement_is_seen(text: str) -> None:
    """No version, no hash, a range, a folder or a weak hash is found (the twin)."""
    assert loose(text)


def test_what_is_wanted_is_pinned() -> None:
    """Each line of base.in and dev.in has its pin, and no name is pinned in both with two versions."""
    pins = {path.stem: path.read_text(encoding="utf-8") for path in PINNED}
    assert set(pins) == {path.stem for path in FOLDER.glob("*.in")}
    for name, text in pins.items():
        assert names((FOLDER / f"{name}.in").read_text(encoding="utf-8")) <= names(text)
    versions = [dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE)) for text in pins.values()]
    assert [name for name in versions[0] if versions[0][name] != versions[1].get(name, versions[0][name])] == []
