"""What `stafet publish --seal` makes of an event, and of a file that is no JWK set."""

from pathlib import Path

import orjson
import pytest

from crash.workbench import RECEIVED_MS, rulebook
from sealing import KEY, RING
from sent import release
from services.cli.commands.publish import command
from services.cli.commands.publish.sealing import Seal
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import read

ORIGIN = Origin("cluster", "in.kriminalforsorgen", 0, "kriminalforsorgen")


def test_the_router_opens_what_was_sealed_and_its_order_is_that_of_its_content(tmp_path: Path) -> None:
    """Content that stands in clear nowhere, to the first key of the set, in the order of its case."""
    keys, events, one = tmp_path / "keys.json", tmp_path / "events.json", release("KF-1")
    keys.write_bytes(orjson.dumps(RING.public()))
    events.write_bytes(orjson.dumps([one, {**one, "data": None, "id": "no-data"}, {"source": one["source"]}]))
    sent, empty, nothing = command._events([str(events)], None, Seal(str(keys)))
    assert orjson.loads(sent.value)["data"].count(".") == 4
    assert sent.order == command._events([str(events)], None)[0].order
    opened = read(Record(0, RECEIVED_MS, (), sent.value), ORIGIN, rulebook(), keys=RING)
    assert opened.dead is None
    assert opened.digest == read(Record(0, RECEIVED_MS, (), orjson.dumps(one)), ORIGIN, rulebook()).digest
    assert orjson.loads(nothing.value) == {"source": one["source"]}
    assert orjson.loads(empty.value)["datacontenttype"] == "application/jose"


@pytest.mark.parametrize(
    "text", ["", "{}", '{"keys": []}', '{"keys": [{"kty": "EC", "alg": "ECDH-ES", "kid": "x"}]}', None]
)
def test_a_file_that_is_no_set_of_keys_is_named(tmp_path: Path, text: str | None) -> None:
    """Nothing is sent in clear instead."""
    keys = tmp_path / "keys.json"
    if text is not None:
        keys.write_text(text)
    with pytest.raises(CommandError) as told:
        Seal(str(keys))
    assert told.value.code == UNUSABLE
    assert str(keys) in str(told.value)
    assert KEY.thumbprint() not in str(told.value)
