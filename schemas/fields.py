"""The kinds of fields that events are made of: texts, dates, whole numbers, codes, each with its JSON Schema."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any
from unicodedata import category, is_normalized, normalize

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

LARGEST = 2**53 - 1
"""Largest whole number that every JSON reader agrees on (RFC 8259 section 6)."""

_UUID = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""The characters with the Unicode property White_Space, as a class of a regular expression has them."""

# ECMA-262 as JSON Schema reads it: what a text may hold (category Cc is 0-1f and 7f-9f), and what is not blank. Every
# white space is named, because `\s` is another set in every language (in ECMA-262 the byte order mark is in it).
SIGN = r"(?:[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\r\n)"
INK = r"[^\u0000- \u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_BLANK = re.compile(f"[{WHITE_SPACE}]*")


Info = core_schema.ValidationInfo


class Kind:
    """What a field must be: the function that checks and normalises it, and the same in JSON Schema."""

    def __init__(self, check: Callable[..., Any], schema: Mapping[str, Any], *, told: bool = False) -> None:
        """Take the check; with `told` it also gets the validation's context."""
        self.check = check
        self._schema = schema
        self._told = told

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Put the check in the place of pydantic's own."""
        if self._told:
            return core_schema.with_info_plain_validator_function(self.check)
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the kind in JSON Schema."""
        return dict(self._schema)


def told(english: str, danish: str, *examples: Any) -> Any:
    """Return what a field's schema says of it: what it means, with its unit, in both languages, and how it looks."""
    return Field(description=f"{english} Dansk: {danish}", examples=list(examples))


def fault(code: str) -> PydanticCustomError:
    """Return the error that becomes the fault `code`."""
    return PydanticCustomError(code, "refused")


def clean(value: Any) -> str:
    """Return a text with CRLF as LF in NFC; control characters but LF and tab, and lone surrogates, are faults."""
    if type(value) is not str:
        raise fault("not_text")
    if not value.isprintable():
        value = value.replace("\r\n", "\n")
        if not value.replace("\n", "").replace("\t", "").isprintable():
            _find_fault(value)
    return value if is_normalized("NFC", value) else normalize("NFC", value)


def _find_fault(value: str) -> None:
    for character in value:
        kind = category(character)
        if kind == "Cs":
            raise fault("surrogate")
        if kind == "Cc" and character not in "\n\t":
            raise fault("control_character")


def is_blank(value: str) -> bool:
    """Tell whether a text is empty or nothing but White_Space (contracts 1.2)."""
    return _BLANK.fullmatch(value) is not None


def text(longest: int | None, shortest: int = 0, *, blank: bool = True) -> Kind:
    """Return the kind of a text of `shortest` to `longest` code points (None: any); `blank` texts count unless told."""

    def check(value: Any) -> str:
        cleaned = clean(value)
        if longest is not None and len(cleaned) > longest:
            raise fault("too_long")
        if len(cleaned) < shortest:
            raise fault("too_short")
        if not blank and is_blank(cleaned):
            raise fault("blank")
        return cleaned

    schema: dict[str, Any] = {"type": "string", "pattern": f"^{SIGN}*$" if blank else f"^{SIGN}*{INK}{SIGN}*$"}
    if shortest:
        schema["minLength"] = shortest
    if longest is not None:
        schema["maxLength"] = longest
    return Kind(check, schema)


def digits(count: int) -> Kind:
    """Return the kind of a text of exactly so many digits."""

    def check(value: Any) -> str:
        if type(value) is not str:
            raise fault("not_text")
        if len(value) != count or not (value.isascii() and value.isdigit()):
            raise fault("not_digits")
        return value

    return Kind(check, {"type": "string", "pattern": f"^[0-9]{{{count}}}$"})


def whole(smallest: int) -> Kind:
    """Return the kind of a whole number from `smallest`, written without fraction or exponent."""

    def check(value: Any) -> int:
        if type(value) is not int:
            # A number beyond 64 bits reaches us as a float; any other float was written with fraction or exponent.
            raise fault("too_large" if type(value) is float and abs(value) > LARGEST else "not_integer")
        if value < smallest:
            raise fault("too_small")
        if value > LARGEST:
            raise fault("too_large")
        return value

    schema = {"type": "integer", "minimum": smallest, "maximum": LARGEST}
    return Kind(check, schema)


def _boolean(value: Any) -> bool:
    if value is True or value is False:
        return value
    raise fault("not_boolean")


def parse_date(value: Any) -> date:
    """Return a day written `YYYY-MM-DD` from 1900-01-01 to 2199-12-31."""
    if type(value) is str and len(value) == 10 and value[4] == value[7] == "-" and value.isascii():
        year, month, day = value[:4], value[5:7], value[8:]
        if year.isdigit() and month.isdigit() and day.isdigit() and _FIRST_YEAR <= int(year) <= _LAST_YEAR:
            try:
                return date(int(year), int(month), int(day))
            except ValueError:
                pass
    raise fault("not_date" if type(value) is str else "not_text")


def _past(value: Any, info: Info) -> date:
    day = parse_date(value)
    if info.context is not None and day > info.context.today:
        raise fault("in_future")
    return day


def _code(value: Any) -> str:
    if type(value) is not str:
        raise fault("not_text")
    if len(value) not in {3, 4} or not (value.isascii() and value.isdigit()):
        raise fault("not_digits")
    return value.zfill(4)


def _residence(value: Any, info: Info) -> str | None:
    code = _code(value)
    return None if info.context is not None and code in info.context.unknown else code


def _municipality(value: Any, info: Info) -> str:
    code = _code(value)
    if info.context is not None and code in info.context.unknown:
        raise fault("not_known")
    return code


def _own_municipality(value: Any, info: Info) -> str:
    code = _municipality(value, info)
    if info.context is not None and info.context.own not in {None, code}:
        raise fault("not_own")
    return code


def _uuid(value: Any) -> str:
    if type(value) is not str:
        raise fault("not_text")
    if not _UUID.fullmatch(value):
        raise fault("not_uuid")
    return value.lower()


def _known_forum(value: Any, info: Info) -> str:
    if type(value) is not str:
        raise fault("not_text")
    if info.context is not None and value not in info.context.forums:
        raise fault("not_known")
    return value


def _past_month(value: Any, info: Info) -> str:
    month = _month(value)
    if info.context is not None and month > f"{info.context.today:%Y-%m}":
        raise fault("in_future")
    return month


def _month(value: Any) -> str:
    if type(value) is not str:
        raise fault("not_text")
    if len(value) != len("2026-01"):
        raise fault("not_month")
    try:
        parse_date(f"{value}-01")
    except PydanticCustomError:
        raise fault("not_month") from None
    return value


DAY = {"type": "string", "format": "date", "pattern": "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"}
_CODE = {"type": "string", "pattern": "^[0-9]{3,4}$"}
_MONTH = {"type": "string", "pattern": "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"}

Boolean = Annotated[bool, Kind(_boolean, {"type": "boolean"})]
Date = Annotated[date, Kind(parse_date, DAY)]
PastDate = Annotated[date, Kind(_past, DAY, told=True)]
PastMonth = Annotated[str, Kind(_past_month, _MONTH, told=True)]
ForumId = Annotated[str, Kind(_known_forum, {"type": "string"}, told=True)]
Residence = Annotated[str, Kind(_residence, _CODE, told=True)]
"""A municipality's code: four digits, or three with the leading zero missing (GEO-2); None for a word for unknown."""
Municipality = Annotated[str, Kind(_municipality, _CODE, told=True)]
"""The same where it has to be known."""
OwnMunicipality = Annotated[str, Kind(_own_municipality, _CODE, told=True)]
"""The same where it has to be the sender's own, when the sender is a municipality."""
Uuid = Annotated[str, Kind(_uuid, {"type": "string", "pattern": f"^{_UUID.pattern}$"})]
