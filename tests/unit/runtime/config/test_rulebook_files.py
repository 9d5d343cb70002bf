"""Hostile YAML is refused at once, whatever it promises to become."""

import shutil
import time
from pathlib import Path

import pytest

from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import FILES
from services.runtime.config.rulebook_files import LARGEST, documents, load
from services.runtime.config.settings import REPOSITORY
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
    """One hostile file among good ones: refused with the file's name, in less than a second of work."""
    for name in FILES:
        (tmp_path / name).write_text("a: 1\n", encoding="utf-8")
    (tmp_path / FILES[3]).write_text(text, encoding="utf-8")
    began = time.process_time()
    with pytest.raises(RulebookError, match=FILES[3]) as told:
        documents(tmp_path)
    assert time.process_time() - began < 1
    assert said in str(told.value)
    assert not english(str(told.value).partition(": ")[2])
    assert len(str(told.value)) < 300


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """Bytes outside UTF-8 are no rulebook."""
    for name in FILES:
        (tmp_path / name).write_bytes(b"a: \xc3\x28\n")
    with pytest.raises(RulebookError, match="UTF-8"):
        documents(tmp_path)


def test_a_plain_file_of_the_allowed_size_is_read(tmp_path: Path) -> None:
    """The twin: as large as allowed, a plain file is read, and no larger one is."""
    for name in FILES:
        (tmp_path / name).write_text("a: 1\n", encoding="utf-8")
    (tmp_path / FILES[0]).write_text("a: " + "x" * (LARGEST - 4) + "\n", encoding="utf-8")
    assert len(documents(tmp_path)[FILES[0]]["a"]) == LARGEST - 4


def test_an_unchanged_folder_is_read_once_and_a_changed_one_again(tmp_path: Path) -> None:
    """What a fork server has read its children need not read; a file that was touched since is read by the next one."""
    folder = tmp_path / "rulebook"
    shutil.copytree(REPOSITORY / "rulebooks" / "nordjylland", folder)
    first = load(folder)
    assert load(folder) is first
    file = folder / "contacts.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# looked at again\n", encoding="utf-8")
    assert load(folder) is not first
    file.write_text("contacts: 7\n", encoding="utf-8")
    with pytest.raises(RulebookError, match=r"contacts\.yaml"):
        load(folder)
