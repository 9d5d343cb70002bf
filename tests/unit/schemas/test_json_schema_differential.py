"""The JSON Schemas and the product on the same events: they differ by the rules of `schemas.beyond`, and only so."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from unicodedata import normalize

from schemas.beyond import BEYOND, Rule
from schemas.codec import read_kafka
from schemas.envelope import Unreadable
from schemas.faults import Fault
from services.core.decision.decide import decide
from services.effects.reading import VALIDATION_CODES, storable
from unit.schemas.ecma import Strict, validator
from unit.schemas.examples import RULEBOOK
from unit.schemas.mutated import mutated

RECEIVED = datetime(2026, 2, 10, 8, tzinfo=UTC)
SEED, COUNT = 20261127, 10_000
UNEXPLAINED = "unexplained"


@cache
def accepting(name: str) -> Any:
    """Return the validator of a type that asserts no format: in JSON Schema 2020-12 a format is a note."""
    return Strict(validator(name).schema)


def told(raw: bytes, publisher: str) -> frozenset[Fault | str]:
    """Return why the product refuses the message: faults, or one code; nothing when it is taken."""
    envelope = read_kafka(raw, [])
    if isinstance(envelope, Unreadable):
        return frozenset({envelope.code})
    if not storable(envelope.id):
        return frozenset({"NOT_CLOUDEVENT"})
    decision = decide(envelope, RECEIVED, RULEBOOK, publisher).decision
    if decision.faults:
        return frozenset(decision.faults)
    return frozenset(code for code in decision.codes if code in VALIDATION_CODES or code == "CALL_POLICE")


class Seen(NamedTuple):
    """One message: its type's name, why the product refuses it, and what the schema says, None when it is no JSON."""

    name: str
    raw: bytes
    why: frozenset[Fault | str]
    event: Any
    accepted: bool | None
    accepted_when_normal: bool


@cache
def seen() -> list[Seen]:
    """Return both answers to every message."""
    found = []
    for name, publisher, raw in mutated(SEED, COUNT):
        why, accepts = told(raw, publisher), accepting(name).is_valid
        try:
            event = json.loads(raw)
        except ValueError:
            found.append(Seen(name, raw, why, None, None, False))
            continue
        accepted = accepts(event)
        found.append(Seen(name, raw, why, event, accepted, not accepted and not why and accepts(_normal(event))))
    return found


def explained(one: Seen, table: Mapping[str, Rule]) -> set[str]:
    """Return the rules of the table by which schema and product differ on a message, none when they agree."""
    if one.accepted is not False:  # what is no JSON, no schema can be asked about
        names = {_rule(why, one.event) for why in one.why}
    elif one.why == {"CALL_POLICE"}:
        names = {"danger"}
    elif one.why:
        names = set()
    elif one.event.get("data_base64") is not None and one.event.get("data") is None:
        names = {"base64"}
    elif one.event["data"].get("date_status") == "cancelled":
        names = {"cancellation"}
    else:
        names = {"normal" if one.accepted_when_normal else UNEXPLAINED}
    stricter = [name for name, rule in table.items() if rule.schema_is_stricter]
    allowed = stricter if one.accepted is False else [*table]
    return {name if name in allowed else UNEXPLAINED for name in names}


def _rule(why: Fault | str, event: Any) -> str:
    """Return the rule of what the schema did not see; where two rules share a word, by what stands there."""
    code = why.fault if isinstance(why, Fault) else why
    rules = [name for name, rule in BEYOND.items() if code in rule.told_as]
    if code == "not_known":
        rules = ["forum" if isinstance(why, Fault) and why.field == "addressed_to" else "municipality"]
    elif code == "not_a_name":
        rules = ["letters" if _normal(event) == event else "normal"]
    elif code == "NOT_CLOUDEVENT" and isinstance(event.get("id"), str):
        rules = ["bytes" if len(event["id"].encode("utf-8", "surrogatepass")) > 512 else "surrogate"]
    return rules[0] if len(rules) == 1 else UNEXPLAINED


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value.replace("\r\n", "\n"))
    if isinstance(value, list):
        return [_normal(inner) for inner in value]
    if isinstance(value, dict):
        return {_normal(name): _normal(inner) for name, inner in value.items()}
    return value


def differences(table: Mapping[str, Rule]) -> tuple[set[str], list[Seen]]:
    """Return the rules that explained something, and the messages that no rule of the table explains."""
    rules = [(one, explained(one, table)) for one in seen()]
    return {name for _, names in rules for name in names}, [one for one, names in rules if UNEXPLAINED in names]


def test_schema_and_product_differ_by_the_listed_rules_only() -> None:
    """Every example and 10,000 changed ones: each difference is of a rule in the table, and no rule is in vain."""
    hit, left = differences(BEYOND)
    assert left == []
    assert hit == BEYOND.keys()
    answers = Counter((one.accepted, bool(one.why)) for one in seen())
    assert answers[True, False] > 1000
    assert answers[False, True] > 1000


def test_a_rule_that_is_not_listed_is_missed() -> None:
    """The twin: without any one rule of the table the same events show differences that nothing explains."""
    for rule in BEYOND:
        _, left = differences({name: one for name, one in BEYOND.items() if name != rule})
        assert left != [], rule
