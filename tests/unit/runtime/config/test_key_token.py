"""Master keys in a token: SoftHSM answers as a maker's own does."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import structlog

from servers.soft_token import MODULE, PIN, SoftTokens
from services.cli.commands import doctor
from services.effects.master_keys import KeysAtHand, KeysAwayError, SealError, WrappedKey
from services.effects.sealing import Sealer
from services.runtime.bootstrap import sealer
from services.runtime.config import key_token
from services.runtime.config.key_token import KeysInToken, Place
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import SettingsError, load
from services.runtime.findings import MISSING, OK
from services.runtime.process import keys_watch
from services.runtime.process.health import Health, State
from services.runtime.process.host import Host
from services.runtime.process.keys_watch import KeysWatch, watch_keys

ANNA, BENT = b"a" * 16, b"b" * 16
RAW = bytes(range(32))
AES, SHORT = 256, 128
NOTHING: Mapping[int, bytes] = {}


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoftTokens]:
    """A site's token, and some that cannot be used; another module's SoftHSM is not touched."""
    before = os.environ.get("SOFTHSM2_CONF")
    wanted = {
        "stafet": {"stafet-master-1": AES, "stafet-master-2": AES, "somebody-elses": AES},
        "empty": {},
        "short": {"stafet-master-1": SHORT},
    }
    yield SoftTokens(tmp_path_factory.mktemp("softhsm"), wanted)
    os.environ.pop("SOFTHSM2_CONF")
    if before is not None:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def place(tokens: SoftTokens) -> Place:
    """Where a site has its keys, with nobody logged in."""
    tokens.reset()
    return Place(MODULE, "stafet", tokens.pin_file)


def test_the_token_wraps_under_its_newest_and_opens_what_any_of_it_wrapped(place: Place) -> None:
    """Keys come back in their order; after a restart too, and never lie in clear in what is stored."""
    keys = KeysInToken(place, NOTHING)
    wrapped = [keys.wrap(ANNA, RAW), keys.wrap(BENT, RAW[::-1])]
    assert keys.newest == 2
    assert {one.version for one in wrapped} == {2}
    assert all(RAW not in one.wrapped for one in wrapped)
    again = KeysInToken(place, NOTHING)
    assert again.unwrap([(BENT, wrapped[1]), (ANNA, wrapped[0])]) == [RAW[::-1], RAW]


@pytest.mark.parametrize("what", ["person", "bytes", "master key", "version", "length"])
def test_what_does_not_open_is_the_keys_fault_and_not_the_tokens(place: Place, what: str) -> None:
    """Another person's handle, a changed byte, another master key: SealError names the version, as with the file."""
    keys = KeysInToken(place, NOTHING)
    one = keys.wrap(ANNA, RAW)
    changed = {
        "person": (BENT, one),
        "bytes": (ANNA, WrappedKey(2, one.wrapped[:-1] + bytes([one.wrapped[-1] ^ 1]))),
        "master key": (ANNA, WrappedKey(1, one.wrapped)),
        "version": (ANNA, WrappedKey(9, one.wrapped)),
        "length": (ANNA, WrappedKey(2, one.wrapped[:20])),
    }[what]
    with pytest.raises(SealError, match=f"version {changed[1].version}"):
        keys.unwrap([changed])
    assert keys.unwrap([(ANNA, one)]) == [RAW]


def test_a_token_that_was_pulled_out_is_away_and_comes_back(place: Place, tokens: SoftTokens) -> None:
    """Sessions end under us: the keys are away (never the data's fault), and whoever asks next logs in again."""
    keys = KeysInToken(place, NOTHING)
    one = keys.wrap(ANNA, RAW)
    tokens.reset()
    with pytest.raises(KeysAwayError, match="tokenet stafet svarer ikke"):
        keys.unwrap([(ANNA, one)])
    assert keys.unwrap([(ANNA, one)]) == [RAW]
    tokens.reset()
    with pytest.raises(KeysAwayError):
        keys.wrap(ANNA, RAW)
    assert keys.unwrap([(ANNA, keys.wrap(ANNA, RAW))]) == [RAW]


def test_a_process_tells_that_its_token_was_pulled_out(place: Place, tokens: SoftTokens) -> None:
    """Readiness says so once somebody looks, logged once; put back, it is well by itself, with no restart."""
    watch = KeysWatch(KeysInToken(place, NOTHING).reach)
    assert (watch.ask(), watch.state().ok) == (True, True)
    with structlog.testing.capture_logs() as logged:
        with tokens.pulled():
            for _ in range(3):
                assert watch.ask()
                assert watch.state() == State(ok=False, reason="KEYS_AWAY")
        assert watch.ask()
    assert watch.state() == State(ok=True)
    assert [(one["event"], one["code"]) for one in logged] == [("keys_away", "KEYS_AWAY")]


def test_who_has_a_token_is_asked_for_it(tokens: SoftTokens, tmp_path: Path) -> None:
    """Readiness counts it from the start; keys of a file are no part of it."""
    tokens.reset()
    settings = load(mode="test", home=tmp_path, pkcs11_module=MODULE, pkcs11_pin_file=tokens.pin_file)
    host, other = Host(Health()), Host(Health())
    watch_keys(settings, host, sealer(settings))
    assert host.health.states() == {"keys": State(ok=True)}
    assert b'stafet_server_up{server="keys"} 1.0' in host.metrics.text()
    host.stopping.ask()
    watch_keys(load(mode="test", home=tmp_path), other, Sealer({1: RAW}, RAW))
    assert other.health.states() == {}


def test_a_pin_that_is_not_taken_any_more_is_tried_once(place: Place, tokens: SoftTokens, tmp_path: Path) -> None:
    """The token would lock itself: the process stays unready and asks no more, however old that answer becomes."""
    pin = tokens.pin(tmp_path / "pin", PIN)
    watch = KeysWatch(KeysInToken(place._replace(pin_file=pin), NOTHING).reach)
    tokens.pin(pin, "0000")
    tokens.reset()
    assert watch.ask(), "its session ended; the next question logs in"
    assert not watch.ask()
    assert watch.state() == State(ok=False, reason="KEYS_UNUSABLE")


def test_a_token_that_does_not_answer_at_all_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """One on a network can be silent: then the last answer counts for fifteen seconds."""
    now = 1000.0
    monkeypatch.setattr(keys_watch.time, "monotonic", lambda: now)
    watch = KeysWatch(lambda: None)
    assert watch.ask()
    now += 14
    assert watch.state().ok
    now += 2
    assert watch.state() == State(ok=False, reason="KEYS_AWAY")


def test_a_persons_key_is_kept_for_a_second_and_no_longer(
    place: Place, tokens: SoftTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within it the token is not asked (it could not answer); after it, it has to be."""
    now = 1000.0
    monkeypatch.setattr(key_token.time, "monotonic", lambda: now)
    keys = KeysInToken(place, NOTHING)
    one = keys.wrap(ANNA, RAW)
    keys.unwrap([(ANNA, one)])
    tokens.reset()
    now += 0.9
    assert keys.unwrap([(ANNA, one)]) == [RAW]
    now += 0.2
    with pytest.raises(KeysAwayError):
        keys.unwrap([(ANNA, one)])


def test_a_site_moves_from_the_file_to_the_token(tokens: SoftTokens, tmp_path: Path) -> None:
    """The file's keys open beside the token's until everything is wrapped anew; then the file is not needed."""
    tokens.reset()
    keys = {"pkcs11_module": MODULE, "pkcs11_pin_file": tokens.pin_file}
    settings = load(mode="test", home=tmp_path, **keys)
    assert not settings.master_key_file.exists()
    before = Sealer({7: b"m" * 32}, b"l" * 32).fresh(ANNA)[1]
    settings.master_key_file.parent.mkdir()
    settings.master_key_file.write_text("7 bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0=\n")
    settings.master_key_file.chmod(0o600)
    (after,) = sealer(settings).rewrap([(ANNA, before)])
    assert after.version == 2
    settings.master_key_file.unlink()
    moved = sealer(settings)
    assert moved.unwrap(ANNA, after)
    with pytest.raises(SealError, match="version 7 mangler"):
        moved.unwrap(ANNA, before)


def test_doctor_logs_in_and_says_which_version_wraps(tokens: SoftTokens, tmp_path: Path) -> None:
    """What a process would fail with at its start is told before, in the same words."""
    tokens.reset()
    given = {"home": tmp_path, "pkcs11_module": MODULE, "pkcs11_pin_file": tokens.pin_file}
    settings = load(mode="test", **given)
    sealer(settings)
    assert doctor._keys(settings) == ("Nøgler", OK, "version 2 er den nyeste (tokenet stafet)")
    lacking = doctor._keys(load(mode="test", **given | {"pkcs11_token": "nobodys"}))
    assert (lacking.state, "tokenet nobodys findes ikke" in lacking.told) == (MISSING, True)


def test_a_version_that_is_in_both_places_is_refused(place: Place) -> None:
    """Nobody could say which of the two wrapped a key."""
    with pytest.raises(KeyFileError, match="version 2 er både i filen og i tokenet stafet"):
        KeysInToken(place, {2: RAW})


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"token": "nobodys"}, KeysAwayError, "tokenet nobodys findes ikke"),
        ({"token": "empty"}, KeyFileError, "tokenet empty har ingen hovednøgle"),
        ({"token": "short"}, KeyFileError, "én AES-nøgle på 256 bit"),
        ({"module": Path("/nowhere/libp11.so")}, KeyFileError, "STAFET_PKCS11_MODULE: /nowhere/libp11.so"),
        ({"module": Path("/etc/hostname")}, KeyFileError, "STAFET_PKCS11_MODULE: /etc/hostname"),
        ({"pin": "0000"}, KeyFileError, "tog ikke imod PIN-koden .PinIncorrect"),
        ({"pin": ""}, SettingsError, "er tom"),
        ({"pin_file": Path("/nowhere/pin")}, SettingsError, "STAFET_PKCS11_PIN_FILE: /nowhere/pin kan ikke læses"),
    ],
)
def test_what_cannot_be_used_says_why_at_the_start(
    place: Place, tokens: SoftTokens, tmp_path: Path, change: dict[str, object], error: type[Exception], says: str
) -> None:
    """Token, library, PIN and key: each fault has its sentence; only a token that may come back is waited for."""
    if "pin" in change:
        change = {"pin_file": tokens.pin(tmp_path / "pin", str(change["pin"]))}
    with pytest.raises(error, match=says) as told:
        KeysInToken(place._replace(**change), NOTHING)
    assert "0000" not in str(told.value)


def test_a_pin_that_others_can_read_is_refused(place: Place, tokens: SoftTokens, tmp_path: Path) -> None:
    """As with every key file."""
    pin = tokens.pin(tmp_path / "pin", "271828")
    pin.chmod(0o644)
    with pytest.raises(KeyFileError, match="er åben for andre"):
        KeysInToken(place._replace(pin_file=pin), NOTHING)


def test_both_kinds_store_the_same_way(place: Place) -> None:
    """What a token wrapped is nonce, ciphertext and tag, like the file's: keys may be imported instead of rotated."""
    keys = KeysInToken(place, NOTHING)
    assert len(keys.wrap(ANNA, RAW).wrapped) == len(KeysAtHand({1: RAW}).wrap(ANNA, RAW).wrapped)


@pytest.mark.parametrize(
    ("token", "pin", "code", "says"),
    [
        ("stafet", "0000", 2, "tog ikke imod PIN-koden"),
        ("empty", None, 2, "har ingen hovednøgle"),
        ("nobodys", None, 75, "tokenet nobodys findes ikke"),
    ],
)
def test_a_process_without_its_keys_says_so_and_does_not_start(
    tokens: SoftTokens, tmp_path: Path, token: str, pin: str | None, code: int, says: str
) -> None:
    """Wrong PIN and missing key end with 2, so that nobody's restart locks the token; a missing token ends with 75."""
    file = tokens.pin_file if pin is None else tokens.pin(tmp_path / "pin", pin)
    given = {
        "STAFET_MODE": "test",
        "STAFET_HOME": str(tmp_path),
        "STAFET_DATABASE_URL": "postgresql://stafet@127.0.0.1:1/stafet",
        "STAFET_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "STAFET_HEALTH_PORT": "0",
        "STAFET_PKCS11_MODULE": str(MODULE),
        "STAFET_PKCS11_TOKEN": token,
        "STAFET_PKCS11_PIN_FILE": str(file),
    }
    command = [sys.executable, "-m", "services.cli.main", "run", "router"]
    ended = subprocess.run(
        command, env=os.environ | tokens.environment | given, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, says in ended.stderr) == (code, True), ended.stderr
    assert "Traceback" not in ended.stderr
