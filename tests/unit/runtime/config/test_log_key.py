"""The log's key: made only where nothing real is at stake, refused clearly everywhere else."""

import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.runtime.config import log_key
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import Settings, load


def site(home: Path) -> Settings:
    """Settings of a site whose key is made as the message says."""
    settings = load(mode="site", home=home)
    settings.log_key_file.parent.mkdir(parents=True)
    return settings


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_a_demo_makes_its_key_once(tmp_path: Path, mode: str) -> None:
    """It is closed to others, the same at the next start, and names the log."""
    settings = load(mode=mode, home=tmp_path / "new")
    [first] = log_key.load(settings)
    assert log_key.load(settings)[0].verifier == first.verifier
    assert stat.S_IMODE(settings.log_key_file.stat().st_mode) == 0o600
    assert first.origin.startswith("localhost/stafet/nordjylland/")
    assert first.origin in repr(first)
    assert "PRIVATE" not in repr(first)


def test_a_site_refuses_a_key_that_is_missing_open_or_another(tmp_path: Path) -> None:
    """The sentence names the setting, the file and how to make one; made so, it is taken."""
    settings = site(tmp_path / "home")
    path = settings.log_key_file
    with pytest.raises(KeyFileError, match=r"STAFET_LOG_KEY_FILE.*mangler.*openssl") as caught:
        log_key.load(settings)
    recipe = str(caught.value).partition("lav den med: ")[2]
    subprocess.run(["sh", "-c", recipe], check=True)
    assert log_key.load(settings)[0].origin.startswith("localhost/stafet/")
    path.chmod(0o604)
    with pytest.raises(KeyFileError, match="er åben for andre; luk den med: chmod 600"):
        log_key.load(settings)
    path.chmod(0o600)
    for text in ("nonsense", ""):
        path.write_text(text)
        with pytest.raises(KeyFileError, match="ikke en Ed25519-nøgle"):
            log_key.load(settings)
    path.unlink()
    path.mkdir()
    with pytest.raises(KeyFileError, match="kan ikke læses"):
        log_key.load(settings)


def test_a_checkpoint_is_signed_by_the_key(tmp_path: Path) -> None:
    """Under the name that the settings give, over exactly its three lines."""
    [key] = log_key.load(load(mode="test", home=tmp_path, log_origin="eksempel.dk/log"))
    text, _, line = log_key.checkpoint([key], 3, bytes(32)).partition("\n\n")
    assert text == f"eksempel.dk/log\n3\n{'A' * 43}="
    assert line.startswith("— eksempel.dk/log ")
    assert isinstance(key.private, Ed25519PrivateKey)
    assert key.verifier.startswith("eksempel.dk/log+")


def test_a_file_may_have_two_keys_under_one_name(tmp_path: Path) -> None:
    """Both sign, the first one first; three, or one twice, are refused; a log that has a name keeps it."""
    settings = load(mode="test", home=tmp_path)
    [old] = log_key.load(settings)
    path = settings.log_key_file
    [new] = log_key.load(load(mode="test", home=tmp_path / "other"))
    first, second = path.read_text(), (tmp_path / "other/keys/log.key").read_text()
    path.write_text(first + second)
    assert [one.public for one in log_key.load(settings)] == [old.public, new.public]
    assert {one.origin for one in log_key.load(settings)} == {old.origin}
    assert log_key.checkpoint(log_key.load(settings), 3, bytes(32)).count("— ") == 2
    path.write_text(second)
    assert log_key.load(settings, old.origin)[0].origin == old.origin, "not by the new key's hash"
    for text in (first + first, first + second + first, first + "-----BEGIN X-----\n-----END X-----\n"):
        path.write_text(text)
        with pytest.raises(KeyFileError, match="STAFET_LOG_KEY_FILE"):
            log_key.load(settings)
    path.write_text(first)
    with pytest.raises(KeyFileError, match="kan ikke få et andet navn"):
        log_key.load(settings.model_copy(update={"log_origin": "eksempel.dk/log"}), old.origin)
