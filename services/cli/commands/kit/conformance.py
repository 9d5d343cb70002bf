"""Conformance list: what a publisher's system has to show with its test events, item by item.

An item gives what is wrong, each with its place; None where the material does not show it. Nothing of what an event
says is repeated: a place, a code and the words of the code.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from schemas.codec import is_instant
from schemas.cpr import is_substitute, normalise
from schemas.dead_letters import DEAD_LETTER_CODES
from schemas.envelope import Unreadable
from schemas.faults import FAULTS
from schemas.validation import unknown_fields
from services.cli.commands.kit.material import Material
from services.cli.commands.kit.personal import personal
from services.cli.commands.kit.sequences import (
    cancelled,
    corrected,
    keys,
    new_ids,
    recalled,
    resent,
    versions,
)
from services.core.decision.admission import admit
from services.core.rulebook.organisations import SOURCE_PREFIX
from services.effects.reading import storable


class Finding(NamedTuple):
    """What is wrong at one place, in Danish, without anything that an event says."""

    place: str
    what: str


Findings = Iterator[tuple[str, str]]
Judge = Callable[[Material, date], list[tuple[str, str]] | None]


class Item(NamedTuple):
    """One row of the list: its id, what has to be so in either language, and what judges it."""

    id: str
    english: str
    danish: str
    judge: Judge


def _shown(found: Findings, material: Material) -> list[tuple[str, str]] | None:
    """Return what was found; None where there is no message at all."""
    return list(found) if material.sent else None


def _envelope(material: Material, _: date) -> list[tuple[str, str]] | None:
    bad = ((one.place, one.read) for one in material.sent)
    return _shown(
        ((place, DEAD_LETTER_CODES[read.code]) for place, read in bad if isinstance(read, Unreadable)), material
    )


def _source(material: Material, _: date) -> list[tuple[str, str]] | None:
    own = SOURCE_PREFIX + material.publisher.id
    return _shown(
        (
            (one.place, DEAD_LETTER_CODES["SOURCE_NOT_TOPIC"])
            for one in material.sent
            if not isinstance(one.read, Unreadable) and one.read.source != own
        ),
        material,
    )


def _types(material: Material, today: date) -> list[tuple[str, str]] | None:
    return (
        [
            (one.sent.place, DEAD_LETTER_CODES["TYPE_NOT_ALLOWED"])
            for one in material.events
            if admit(one.envelope, today, material.rulebook, material.publisher.id).verdict == "TYPE_NOT_ALLOWED"
        ]
        if material.events
        else None
    )


def _schema(material: Material, today: date) -> list[tuple[str, str]] | None:
    return list(_faults(material, today)) if material.events else None


def _faults(material: Material, today: date) -> Findings:
    for one in material.events:
        found = admit(one.envelope, today, material.rulebook, material.publisher.id)
        if found.verdict in {None, "TYPE_NOT_ALLOWED"}:
            continue
        for fault in found.faults:
            yield one.sent.place, f"{fault.field} {FAULTS[fault.fault]}"
        if not found.faults:
            yield one.sent.place, DEAD_LETTER_CODES[str(found.verdict)]


def _unknown(material: Material, _: date) -> list[tuple[str, str]] | None:
    return (
        [
            (one.sent.place, f"{fault.field} {FAULTS[fault.fault]}")
            for one in material.events
            for fault in unknown_fields(one.envelope)
        ]
        if material.events
        else None
    )


def _times(material: Material, _: date) -> list[tuple[str, str]] | None:
    return (
        [
            (one.sent.place, f"time {FAULTS['missing' if one.sent.attributes.get('time') is None else 'not_instant']}")
            for one in material.events
            if not is_instant(one.sent.attributes.get("time"))
        ]
        if material.events
        else None
    )


def _ids(material: Material, _: date) -> list[tuple[str, str]] | None:
    return (
        [
            (one.sent.place, "id er længere end 512 bytes eller indeholder styretegn")
            for one in material.events
            if not storable(one.envelope.id)
        ]
        if material.events
        else None
    )


def _people(material: Material, _: date) -> list[tuple[str, str]] | None:
    return (
        [
            (
                one.sent.place,
                "personen har ikke et erstatningsnummer: prøvehændelser må kun handle om opdigtede personer",
            )
            for one in material.events
            if (number := one.sent.number) is not None and normalise(number) is not None and not is_substitute(number)
        ]
        if material.events
        else None
    )


_KINDS = (b"application/cloudevents+json", b"application/json", b"application/jose")


def _content_type(material: Material, _: date) -> list[tuple[str, str]] | None:
    if not material.from_topic:
        return []
    return (
        [
            (one.place, "content-type er hverken application/cloudevents+json eller, med ce_-headere, application/json")
            for one in material.sent
            if not any(name.lower() == "content-type" and (raw or b"").startswith(_KINDS) for name, raw in one.headers)
        ]
        if material.sent
        else None
    )


ITEMS: tuple[Item, ...] = (
    Item(
        "envelope",
        "Each message is a CloudEvent 1.0 that can be read",
        "Hver besked er en CloudEvent 1.0, som kan læses",
        _envelope,
    ),
    Item("source", "Each event's source is the publisher's own", "Hver hændelses source er afsenderens egen", _source),
    Item("own_types", "Only types that the publisher may send", "Kun typer, som afsenderen må sende", _types),
    Item("schema", "Each event fits the schema of its type", "Hver hændelse følger sin types skema", _schema),
    Item("unknown_fields", "No fields that the type does not have", "Ingen felter, som typen ikke har", _unknown),
    Item("times", "Each event has an instant with a zone", "Hver hændelse har et tidspunkt med zone", _times),
    Item(
        "ids",
        "Each event's id can be kept: at most 512 bytes, no control characters",
        "Hver hændelses id kan gemmes",
        _ids,
    ),
    Item(
        "resent",
        "The same sent again has the same id and the same content",
        "Det samme sendt igen har samme id og samme indhold",
        resent,
    ),
    Item("new_ids", "The same is not sent under another id", "Det samme sendes ikke under et andet id", new_ids),
    Item(
        "versions",
        "A release's versions count up, each under an id of its own",
        "En løsladelses udgaver tæller op, hver under sit eget id",
        versions,
    ),
    Item(
        "cancelled",
        "A release that is cancelled is a new version of the same case",
        "En løsladelse, der aflyses, er en ny udgave af samme sag",
        cancelled,
    ),
    Item(
        "recalled",
        "A recall names an earlier event and has its key",
        "En tilbagekaldelse nævner en tidligere hændelse og har dens nøgle",
        recalled,
    ),
    Item(
        "corrected",
        "What was put right is sent under a new id after the recall",
        "Det rettede sendes under et nyt id efter tilbagekaldelsen",
        corrected,
    ),
    Item(
        "keys",
        "A person has one key, and a key is one person's",
        "En person har én nøgle, og en nøgle er én persons",
        keys,
    ),
    Item(
        "content_type",
        "Messages on Kafka say what they are in content-type",
        "Beskeder på Kafka siger, hvad de er, i content-type",
        _content_type,
    ),
    Item(
        "personal",
        "Nothing of anybody in ids, keys, attributes and headers",
        "Intet om nogen person i id, nøgle, attributter og headere",
        personal,
    ),
    Item(
        "test_people",
        "Test events are about made-up people alone (day + 60)",
        "Prøvehændelser handler kun om opdigtede personer (dag + 60)",
        _people,
    ),
)
"""The whole list, in the order in which a report has it."""


def judged(material: Material, today: date) -> dict[str, list[Finding] | None]:
    """Return id of an item → what is wrong, None where the material does not show it."""
    found = {item.id: item.judge(material, today) for item in ITEMS}
    return {name: None if ones is None else [Finding(*one) for one in ones] for name, ones in found.items()}
