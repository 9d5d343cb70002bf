"""A JSON Schema validator that reads `pattern` as ECMA-262 does, as the specification says, and asserts formats."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from schemas.json_schema import FOLDER


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Python's `$` also matches before a last line feed; that of ECMA-262 does not.
    return re.compile(re.sub(r"\$$", r"\\Z", pattern))


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError("pattern")


Strict = extend(Draft202012Validator, {"pattern": _pattern})


@cache
def validator(name: str) -> Any:
    """Return the validator of a checked-in schema, by its path without the ending."""
    schema = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Strict(schema, format_checker=FormatChecker(("date",)))
