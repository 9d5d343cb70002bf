"""The key files: made only where nothing real is at stake, refused clearly everywhere else."""

import base64
import stat
import subprocess
from pathlib import Path

import pytest

from services.runtime.config import keys
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import Settings, load

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(range(1, 33))).decode()


def site(home: Path, master: str | None = f"1 {KEY}\n", lookup: str | None = f"{KEY}\n") -> Settings:
    """Settings of a site in `home` with these key files."""
    settings = load(mode="site", home=home)
    for path, text in ((settings.master_key_file, master), (settings.lookup_key_file, lookup)):
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            path.write_text(text)
            path.chmod(0o600)
    return settings


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_a_demo_makes_its_keys_once(tmp_path: Path, mode: str) -> None:
    """Demo and test mode make both files, closed to others, and find the same keys at the next start."""
    settings = load(mode=mode, home=tmp_path / "new")
    first = keys.load(settings)
    assert keys.load(settings) == first
    assert max(first.master) == 1
    assert len(first.lookup) == 32
    assert first.master[1] != first.lookup
    for path in (settings.master_key_file, settings.lookup_key_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in settings.master_key_file.parent.iterdir()) == ["lookup.key", "master.key"]


@pytest.mark.parametrize("which", ["master", "lookup"])
def test_a_site_is_told_which_file_and_how_to_make_it(tmp_path: Path, which: str) -> None:
    """A site makes no key: the error names variable and file, and the command in it makes a file that works."""
    settings = site(tmp_path, **{which: None})
    with pytest.raises(KeyFileError, match=rf"STAFET_{which.upper()}_KEY_FILE: .*{which}\.key mangler") as caught:
        keys.load(settings)
    subprocess.run(["sh", "-c", str(caught.value).partition("lav den med: ")[2]], check=True)
    assert len(keys.load(settings).lookup) == 32


def test_the_newest_master_key_wraps_and_all_unwrap(tmp_path: Path) -> None:
    """Several versions stand in one file, in any order; the highest is the current one."""
    loaded = keys.load(site(tmp_path, master=f"2 {OTHER}\n1 {KEY}\n"))
    assert sorted(loaded.master) == [1, 2]
    assert max(loaded.master) == 2


@pytest.mark.parametrize(
    ("master", "says"),
    [
        ("1 ????\n", "ikke base64"),
        (f"1 {KEY[:20]}\n", "bytes og skal have 32"),
        (f"one {KEY}\n", "version"),
        (f"0 {KEY}\n", "version"),
        (f"1 {KEY}\n1 {OTHER}\n", "linje 2"),
        ("\n", "er tom"),
    ],
)
def test_a_damaged_key_file_is_refused_without_quoting_it(tmp_path: Path, master: str, says: str) -> None:
    """Every way a master key file can be wrong has its own words, and none shows a key."""
    with pytest.raises(KeyFileError, match=says) as caught:
        keys.load(site(tmp_path, master=master))
    assert KEY[:20] not in str(caught.value)


@pytest.mark.parametrize(
    ("mode", "fine"), [(0o600, True), (0o400, True), (0o440, True), (0o644, False), (0o660, False)]
)
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int, fine: bool) -> None:
    """Others may not read a key file and the group may not write it."""
    settings = site(tmp_path)
    settings.lookup_key_file.chmod(mode)
    if fine:
        keys.load(settings)
    else:
        with pytest.raises(KeyFileError, match="chmod 600"):
            keys.load(settings)


def test_keys_do_not_print_themselves(tmp_path: Path) -> None:
    """The text form of the keys names versions and no key."""
    loaded = keys.load(site(tmp_path))
    assert repr(loaded) == "Keys(versions=[1])"
    assert repr(loaded.lookup) not in f"{loaded}{loaded!r}"
