"""Every field of every event and each of its coded values has a Danish word, and no word is left over."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from schemas.danish import DAYS, FIELDS, VALUES
from schemas.events import EVENT_TYPES
from schemas.fields import Date, PastDate

WORDED_BY_THE_RULEBOOK = {"legal_basis", "result", "reason"}
"""Coded fields whose words are texts of the rulebook (`test_words`)."""
DATES = {get_args(kind)[1] for kind in (Date, PastDate)}
Field = tuple[str, frozenset[str], bool]


def fields(model: type[BaseModel], place: str = "") -> Iterator[Field]:
    """Yield path, coded values and whether it is a day, of each field of a model and of the objects in it."""
    for name, field in model.model_fields.items():
        parts = list(flat(field.annotation))
        codes = frozenset(code for one in parts if get_origin(one) is Literal for code in get_args(one))
        yield f"{place}{name}", codes, not DATES.isdisjoint((*parts, *field.metadata))
        for one in parts:
            if isinstance(one, type) and issubclass(one, BaseModel):
                yield from fields(one, f"{place}{name}.")


def flat(annotation: Any) -> Iterator[Any]:
    """Yield an annotation and all that it is made of."""
    yield annotation
    if get_origin(annotation) is not Literal:
        for one in get_args(annotation):
            yield from flat(one)


def everything() -> list[Field]:
    """Return the fields of all events."""
    return [field for model in EVENT_TYPES for field in fields(model)]


def unspoken(words: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> set[str]:
    """Return fields and `field=code` that have no word."""
    found = {path for path, _, _ in everything() if not words.get(path)}
    coded = [(path, codes) for path, codes, _ in everything() if path not in WORDED_BY_THE_RULEBOOK]
    return found | {f"{path}={code}" for path, codes in coded for code in codes if not values.get(path, {}).get(code)}


def test_every_field_and_every_code_has_a_word() -> None:
    """What can be in an event can be read."""
    assert unspoken(FIELDS, VALUES) == set()


def test_a_missing_word_is_seen() -> None:
    """Without the word of one field inside an object, and of one code, exactly these are missing (the twin)."""
    fewer = {path: word for path, word in FIELDS.items() if path != "needs.debt"}
    codes = {**VALUES, "notification": {**VALUES["notification"], "is_this": ""}}
    assert unspoken(fewer, codes) == {"needs.debt", "notification=is_this"}


def test_no_word_is_left_over() -> None:
    """Each word is of a field and a code that an event can have; the days are exactly the fields of that kind."""
    codes: dict[str, set[str]] = {}
    for path, some, _ in everything():
        codes.setdefault(path, set()).update(some)
    assert set(FIELDS) == set(codes)
    assert {path: set(words) for path, words in VALUES.items()} == {path: codes[path] for path in VALUES}
    assert {path for path, _, is_day in everything() if is_day} == DAYS
