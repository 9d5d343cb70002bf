"""What `stafet publish --sign` makes of an event, and of a file that is no key."""

from pathlib import Path

import orjson
import pytest
from joserfc.jwk import RSAKey

from crash.workbench import RECEIVED_MS
from sealing import RING
from sent import release
from services.cli.commands.publish import command
from services.cli.commands.publish.sealing import Seal
from services.cli.commands.publish.signing import Signature
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import read
from signing import CURVE, EDWARDS, Key, book

SENDER = "kriminalforsorgen"
ORIGIN = Origin("cluster", f"in.{SENDER}", 0, SENDER)


def pem(key: Key, file: Path, *, private: bool = True) -> str:
    """Write a key to a file; return its name."""
    file.write_bytes(key.as_pem(private=private))
    return str(file)


@pytest.mark.parametrize("key", [EDWARDS, CURVE])
@pytest.mark.parametrize("seal", [False, True])
def test_the_router_believes_what_was_signed(tmp_path: Path, key: Key, seal: bool) -> None:
    """In clear or sealed first, with either kind of key."""
    keys, events = tmp_path / "keys.json", tmp_path / "events.json"
    keys.write_bytes(orjson.dumps(RING.public()))
    events.write_bytes(orjson.dumps(release("KF-1")))
    by = Seal(str(keys)) if seal else None
    (sent,) = command._events([str(events)], None, by, signature=Signature(pem(key, tmp_path / "sign.pem")))
    found = read(Record(0, RECEIVED_MS, (), sent.value), ORIGIN, book(SENDER, signed_only=True), keys=RING)
    assert found.dead is None
    assert sent.order == command._events([str(events)], None)[0].order


def test_what_is_no_event_is_not_signed(tmp_path: Path) -> None:
    """Nothing is sent unsigned instead."""
    events = tmp_path / "events.json"
    events.write_bytes(orjson.dumps({**release("KF-1"), "specversion": "0.3"}))
    with pytest.raises(CommandError) as told:
        command._events([str(events)], None, signature=Signature(pem(EDWARDS, tmp_path / "sign.pem")))
    assert told.value.code == BAD_DATA


@pytest.mark.parametrize("made", ["", "x", "public", "rsa", None])
def test_a_file_that_is_no_private_key_is_named(tmp_path: Path, made: str | None) -> None:
    """Also one of a kind that nobody here takes, and the half that everybody may have."""
    file = tmp_path / "sign.pem"
    if made == "public":
        pem(EDWARDS, file, private=False)
    elif made == "rsa":
        file.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    elif made is not None:
        file.write_text(made)
    with pytest.raises(CommandError) as told:
        Signature(str(file))
    assert told.value.code == UNUSABLE
    assert str(file) in str(told.value)
