"""Hostile YAML is refused at once, whatever it promises to become."""

import time
from pathlib import Path

import pytest

from services.runtime.config.yaml_file import LARGEST, DocumentError, document
from unit.core.danish import english

LAUGHS = "a: &a [x, x]\n" + "".join(f"b{at}: &b{at} [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n" for at in range(9))

HOSTILE = {
    "laughs": (LAUGHS, "henvisninger"),
    "an alias of itself": ("a: &a [*a]\n", "henvisninger"),
    "a merge": ("a: &a {b: 1}\nc:\n  <<: *a\n", "henvisninger"),
    "a merge without alias": ("<<: {a: 1}\nb: 2\n", "fletning"),
    "a call": ("!!python/object/apply:os.system ['true']\n", "mærker"),
    "a set": ("a: !!set {b}\n", "mærker"),
    "an own tag": ("a: !own b\n", "mærker"),
    "a key twice": ("a: 1\na: 2\n", "to gange"),
    "a list as a key": ("? [a]\n: b\n", "en nøgle skal være en tekst"),
    "a number as a key": ("1: b\n", "en nøgle skal være en tekst"),
    "too large": ("x" * 100_000_000, "bytes"),
    "too deep in brackets": ("[" * 200_000, "niveauer"),
    "too deep in braces": ("{a: " * 50_000, "niveauer"),
    "too deep in steps": ("- " * 100_000, "niveauer"),
    "too many values": ("a: [" + "1," * 120_000 + "1]\n", "værdier"),
    "two documents": ("a: 1\n---\nb: 2\n", "et dokument mere"),
    "a zero byte": ("a: \x00\n", "kan ikke læses som YAML"),
    "a number without end": ("a: " + "9" * 5000 + "\n", "kan ikke læses som YAML"),
}


@pytest.mark.parametrize(("text", "said"), HOSTILE.values(), ids=list(HOSTILE))
def test_it_is_refused_in_under_a_second(tmp_path: Path, text: str, said: str) -> None:
    """One hostile file is refused with its name, in less than a second of work."""
    file = tmp_path / "hostile.yaml"
    file.write_text(text, encoding="utf-8")
    began = time.process_time()
    with pytest.raises(DocumentError, match=r"hostile\.yaml") as told:
        document(file)
    assert time.process_time() - began < 1
    assert said in str(told.value)
    assert not english(str(told.value).partition(": ")[2])
    assert len(str(told.value)) < 300


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """Bytes outside UTF-8 are no document."""
    file = tmp_path / "bytes.yaml"
    file.write_bytes(b"a: \xc3\x28\n")
    with pytest.raises(DocumentError, match="UTF-8"):
        document(file)


def test_a_plain_file_of_the_allowed_size_is_read(tmp_path: Path) -> None:
    """The twin: as large as allowed, a plain file is read, and no larger one is."""
    file = tmp_path / "large.yaml"
    file.write_text("a: " + "x" * (LARGEST - 4) + "\n", encoding="utf-8")
    assert len(document(file)["a"]) == LARGEST - 4
