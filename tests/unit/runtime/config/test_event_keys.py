"""The file of the keys that publishers seal to, and what they are told of it."""

import stat
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dead_letters import DEAD_LETTER_CODES
from sealing import RING, token
from services.cli.main import main
from services.effects.sealed_events import NoEventKeys, SealedEventError
from services.runtime.config import event_keys
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import Settings, SettingsError, load


def site(path: Path | None, **more: Any) -> Settings:
    """Settings of a site with this file."""
    return load(mode="site", event_key_file=path, **more)


def made(path: Path, *kinds: str) -> Path:
    """Add keys to the file, as openssl makes them."""
    for kind in kinds:
        command = ["openssl", "genpkey", "-algorithm", *kind.split()]
        with path.open("ab") as file:
            subprocess.run(command, check=True, stdout=file, stderr=subprocess.DEVNULL)
    path.chmod(0o600)
    return path


P256, RSA = "EC -pkeyopt ec_paramgen_curve:P-256", "RSA -pkeyopt rsa_keygen_bits:2048"


def test_a_demo_makes_its_key_once_and_a_site_has_none_unless_it_says_so(tmp_path: Path) -> None:
    """Closed to others, and the same at the next start; a site that names no file opens nothing."""
    settings = load(mode="demo", home=tmp_path)
    first, again = event_keys.held(settings), event_keys.held(settings)
    assert first is not None
    assert again is not None
    assert first.public() == again.public()
    assert settings.event_key_file is not None
    assert stat.S_IMODE(settings.event_key_file.stat().st_mode) == 0o600
    assert isinstance(event_keys.load(site(None)), NoEventKeys)


def test_the_newest_key_is_told_first_and_the_older_ones_still_open(tmp_path: Path) -> None:
    """Rotation: a key is added last, publishers take the first of the set, and what is under way still opens."""
    path = made(tmp_path / "keys", RSA)
    before = event_keys.held(site(path))
    made(path, P256)
    after = event_keys.held(site(path))
    assert before is not None
    assert after is not None
    (old,), told = before.public()["keys"], after.public()["keys"]
    assert [one["kty"] for one in told] == ["EC", "RSA"]
    assert told[1] == old
    assert {one["use"] for one in told} == {"enc"}
    assert [one["alg"] for one in told] == ["ECDH-ES", "RSA-OAEP-256"]
    for one in told:
        assert not one.keys() & {"d", "p", "q", "dp", "dq", "qi"}
        kind = event_keys.ECKey if one["kty"] == "EC" else event_keys.RSAKey
        assert after.open(token(b"{}", 1, kind.import_key(one))) == (b"{}", 1)
    with pytest.raises(SealedEventError, match="SEAL_KEY_UNKNOWN"):
        before.open(token(b"{}", 1, event_keys.ECKey.import_key(told[0])))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "mangler; lav den med"),
        (b"", "har ingen nøgle"),
        (b"nonsense", "har ingen nøgle"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "nøgle 1 kan ikke læses"),
        ("ED25519", "skal være P-256"),
        ("RSA -pkeyopt rsa_keygen_bits:1024", "RSA på mindst 2048 bit"),
        ("EC -pkeyopt ec_paramgen_curve:secp256k1", "skal være P-256"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: bytes | str | None, says: str) -> None:
    """The variable, the file and which key; a missing one comes with the command that makes it."""
    path = tmp_path / "keys"
    if isinstance(text, str):
        made(path, text)
    elif text is not None:
        path.write_bytes(text)
        path.chmod(0o600)
    with pytest.raises(KeyFileError, match=rf"STAFET_EVENT_KEY_FILE: {path}.*{says}") as told:
        event_keys.load(site(path))
    if text is None:
        subprocess.run(["sh", "-c", str(told.value).partition("lav den med: ")[2]], check=True)
        assert event_keys.held(site(path))


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """As with every key file."""
    path = made(tmp_path / "keys", P256)
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="er åben for andre"):
        event_keys.load(site(path))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_no_jwe_of_ours_has_a_code(data: st.DataObject) -> None:
    """A good JWE with letters changed, left out or put in, and anything else: it opens as it was, or says its code."""
    good = token(b'{"a": 1}', {"id": "1"})
    cut = data.draw(st.integers(0, len(good)))
    letters = st.text("AZaz09-_.=", max_size=8) | st.text(max_size=3)
    tried = good[:cut] + data.draw(letters) + good[cut + data.draw(st.integers(0, 8)) :]
    try:
        said = RING.open(tried).text
    except SealedEventError as told:
        said = told.code.encode()
    assert said == b'{"a": 1}' or said.decode() in DEAD_LETTER_CODES


def test_nobody_must_seal_to_a_key_that_is_not_there() -> None:
    """A site that insists without a key could take nothing."""
    with pytest.raises(SettingsError, match="STAFET_SEALED_PUBLISHERS kræver en nøgle"):
        site(None, sealed_publishers="kriminalforsorgen")


def test_the_command_prints_what_publishers_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`stafet config event-keys`: the public half alone; without a file it says what to set."""
    path = made(tmp_path / "keys", P256)
    monkeypatch.setenv("STAFET_EVENT_KEY_FILE", str(path))
    assert main(["config", "event-keys"]) == 0
    (told,) = orjson.loads(capsys.readouterr().out)["keys"]
    assert told.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    monkeypatch.setenv("STAFET_MODE", "site")
    monkeypatch.delenv("STAFET_EVENT_KEY_FILE")
    assert main(["config", "event-keys"]) == 2
    assert "STAFET_EVENT_KEY_FILE er ikke sat" in capsys.readouterr().err
