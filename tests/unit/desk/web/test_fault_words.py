"""Faults in the words of a page: each field of every schema is found, and its schema says what may stand there."""

from collections.abc import Iterator
from typing import Any

import pytest

from schemas.danish import FIELDS
from services.desk.web.fault_words import FaultWords, event_types, found, schema_of
from services.desk.web.languages import DANISH, ENGLISH, translations

SAID = translations()


def told(event_type: str | None, field: str, language: str = DANISH) -> str:
    """Return what may stand in a field."""
    return FaultWords(SAID[language], language).told(event_type, field, "not_allowed").allowed


def named(schema: Any, part: Any, place: str = "") -> Iterator[str]:
    """Yield the path of every member that a schema names below `data`."""
    for form in (part, *part.get("anyOf", ()), *(part[name] for name in ("then", "else") if name in part)):
        inner = schema["$defs"][form["$ref"].rpartition("/")[2]] if "$ref" in form else form
        for name, one in inner.get("properties", {}).items():
            yield f"{place}{name}"
            yield from named(schema, one, f"{place}{name}.")


@pytest.mark.parametrize("event_type", event_types())
def test_every_field_of_a_type_is_found(event_type: str) -> None:
    """None that a schema has is without what may stand there."""
    schema = schema_of(event_type)
    assert schema is not None
    fields = sorted(set(named(schema, schema["$defs"]["data"])))
    assert fields
    assert [one for one in fields if found(schema, one) is None] == []
    assert {one for one in fields if not told(event_type, one) and one in FIELDS} == set()


def test_choices_are_named_as_they_are_written() -> None:
    """In Danish after what the field is; of a list each choice of its elements; null is no choice."""
    allowed = told("stadium_concern", "consent")
    assert (
        allowed
        == "Om personen har samtykket til videregivelsen (SSP-13). Tilladt: given, refused, not_asked, not_possible"
    )
    assert told("stadium_concern", "home_risk.0").startswith("Tilladt: abuse, ")
    assert told("release_notice", "radicalisation.judged", ENGLISH).endswith("Allowed: radicalised, at_risk, no")
    assert told("stadium_concern", "type").endswith("Tilladt: dk.stafet.stadium_concern.v1")


@pytest.mark.parametrize("field", ["nope", "subject.nope", "nope.0.x", "data", "", "subject.cpr.0"])
def test_what_no_schema_has_is_told_without(field: str) -> None:
    """An unknown field, an unknown type: what is wrong stands there, and no guess."""
    assert told("stadium_concern", field) == ""
    assert told("no_such_type", "subject") == ""
    assert told(None, "subject") == ""


def test_a_field_is_called_what_danish_readers_call_it() -> None:
    """In English its own name is enough."""
    one = FaultWords(SAID[DANISH], DANISH).told("stadium_concern", "subject.cpr", "impossible")
    other = FaultWords(SAID[ENGLISH], ENGLISH).told("stadium_concern", "subject.cpr", "impossible")
    assert (one.field, one.called, other.called) == ("subject.cpr", "Personnummer", "")
    assert one.wrong != other.wrong
