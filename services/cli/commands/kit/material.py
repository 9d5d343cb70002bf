"""Material of a check: a publisher's own test events, as they lie in files or on its topic, each with its place."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from schemas.codec import read_kafka
from schemas.envelope import Envelope, Unreadable
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import SOURCE_PREFIX, Publisher
from services.effects.reading import digest
from services.runtime.os_errors import reason

Headers = Sequence[tuple[str, bytes | None]]
_DIGITS = re.compile(r"\D")


@dataclass(frozen=True)
class Sent:
    """One message as it was sent: where it lies, its key and headers where it has them, and its bytes."""

    place: str
    value: bytes | None
    key: bytes | None = None
    headers: Headers = ()

    @cached_property
    def read(self) -> Envelope | Unreadable:
        """The event in it, or why there is none."""
        return read_kafka(self.value, self.headers)

    @cached_property
    def attributes(self) -> Mapping[str, Any]:
        """The attributes of the event, without its data: those of the JSON, or those of the headers."""
        told = {
            name[3:]: (raw or b"").decode("utf-8", "replace") for name, raw in self.headers if name.startswith("ce_")
        }
        if told:
            return told
        try:
            whole = orjson.loads(self.value or b"")
        except orjson.JSONDecodeError:
            return {}
        return {name: one for name, one in whole.items() if name != "data"} if isinstance(whole, dict) else {}

    @property
    def handle(self) -> str | None:
        """What keeps order among events: the key, or the attribute that it would be made of."""
        if self.key is not None:
            return self.key.decode("utf-8", "replace")
        told = self.attributes.get("partitionkey")
        return told if isinstance(told, str) else None

    @property
    def subject(self) -> Mapping[str, Any]:
        """The person that the event is about, empty where it names none."""
        data = self.read.data if isinstance(self.read, Envelope) else None
        found = data.get("subject") if isinstance(data, dict) else None
        return found if isinstance(found, dict) else {}

    @property
    def number(self) -> str | None:
        """The ten digits of the person's number."""
        told = self.subject.get("cpr")
        return _DIGITS.sub("", told) if isinstance(told, str) else None


@dataclass(frozen=True)
class Event:
    """A message that is an event of the publisher's own: the envelope, and what tells the same data from other data."""

    sent: Sent
    envelope: Envelope
    digest: bytes

    @property
    def kind(self) -> str:
        """The name of the type, as far as it is one of ours."""
        return self.envelope.type.removeprefix("dk.stafet.").removesuffix(".v1")

    @property
    def data(self) -> Mapping[str, Any]:
        """What it says, empty where that is no object."""
        return self.envelope.data if isinstance(self.envelope.data, dict) else {}


@dataclass(frozen=True)
class Material:
    """Everything that is looked at, in the order in which it was sent, and by which rulebook."""

    publisher: Publisher
    sent: Sequence[Sent]
    rulebook: Rulebook
    from_topic: bool = False

    @cached_property
    def events(self) -> Sequence[Event]:
        """The publisher's own events; whatever names somebody else's source is none."""
        own = SOURCE_PREFIX + self.publisher.id
        return [
            Event(one, one.read, digest(one.read, one.value))
            for one in self.sent
            if isinstance(one.read, Envelope) and one.read.source == own
        ]

    def of(self, kind: str) -> list[Event]:
        """Return the events of a type."""
        return [one for one in self.events if one.kind == kind]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over all messages: whoever has the same files can say that they are the ones."""
        whole = sha256()
        for one in self.sent:
            whole.update(sha256(one.value or b"").digest())
        return whole.hexdigest()


def of_files(names: Iterable[str]) -> Iterator[Sent]:
    """Yield the messages of files: one event, an array, or one a line; what is no JSON is a message too."""
    for name in names:
        try:
            raw = Path(name).read_bytes()
        except OSError as error:
            raise CommandError(UNUSABLE, f"{name} kan ikke læses ({reason(error)})") from None
        for at, value in enumerate(_messages(raw), 1):
            yield Sent(f"{Path(name).name}, hændelse {at}", value)


def _messages(raw: bytes) -> Iterator[bytes]:
    try:
        whole = orjson.loads(raw)
    except orjson.JSONDecodeError:
        yield from (line for line in raw.splitlines() if line.strip())
        return
    if isinstance(whole, list):
        yield from (orjson.dumps(one) for one in whole)
    else:
        yield raw.strip()
