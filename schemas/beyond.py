"""Rules beyond JSON Schema: those in which product and schemas may differ about an event, and no others."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Rule(NamedTuple):
    """One rule: its words, how the product names an event that breaks it, and whether the schema may be the stricter.

    `told_as` are faults, decision codes and dead-letter codes of events that the schema accepts.
    """

    says: str
    told_as: tuple[str, ...] = ()
    schema_is_stricter: bool = False


BEYOND: Mapping[str, Rule] = MappingProxyType(
    {
        "fraction": Rule("an integer is written without fraction and exponent: 1.0 is a fault", ("not_integer",)),
        "calendar": Rule("a date is a day that exists, as `format` says where a reader asserts it", ("not_date",)),
        "instant": Rule(
            "`time` is an instant that exists, as `format` says where a reader asserts it", ("not_instant",)
        ),
        "today": Rule(
            "`observed_on`, `birth_date`, `radicalisation.on` and `period` are not after the day of receipt",
            ("in_future",),
        ),
        "cpr": Rule(
            "`subject.cpr` means a day from 1900 to the day of receipt (CPR-3), and `birth_date` agrees with it",
            ("INVALID_CPR", "BIRTH_DATE_CONFLICT"),
        ),
        "forum": Rule("`addressed_to` is a forum of the rulebook", ("not_known",)),
        "municipality": Rule(
            "`municipality` is none of the rulebook's codes for unknown; in `statistics` the sender's own",
            ("not_known", "not_own"),
        ),
        "letters": Rule(
            "names in `counts` are of letters (category L), also above U+00FF, where the pattern takes anything",
            ("not_a_name",),
        ),
        "normal": Rule(
            "texts and names are read after CRLF became LF and the text NFC: lengths, letters, two names in one",
            ("too_long", "not_a_name", "duplicate_key"),
            schema_is_stricter=True,
        ),
        "surrogate": Rule("no half of a UTF-16 pair stands alone", ("surrogate", "NOT_CLOUDEVENT")),
        "ten_digits": Rule(
            "`anonymous_sparring` holds no ten digits in a row anywhere, unknown fields and names included",
            ("personal_number",),
        ),
        "writing": Rule(
            "no key twice, no number over 20 digits, no NaN, at most 32 levels and 256 kB, UTF-8 without BOM",
            ("DUPLICATE_KEY", "BAD_NUMBER", "NOT_JSON", "TOO_DEEP", "TOO_LARGE", "BAD_ENCODING"),
        ),
        "base64": Rule(
            "`data_base64` is decoded and read as `data`, when it is JSON and there is no `data`",
            schema_is_stricter=True,
        ),
        "bytes": Rule("`id` has at most 512 bytes of UTF-8", ("NOT_CLOUDEVENT",)),
        "sender": Rule(
            "`source` is a publisher of the rulebook who may send this type, on that publisher's own topic",
            ("TYPE_NOT_ALLOWED", "SOURCE_NOT_TOPIC"),
        ),
        "cancellation": Rule(
            "of a cancellation with valid case, version and status nothing else is looked at, not even the envelope",
            schema_is_stricter=True,
        ),
        "danger": Rule(
            "`danger_now` true is answered with CALL_POLICE whatever else is wrong",
            ("CALL_POLICE",),
            schema_is_stricter=True,
        ),
    }
)
"""Name → rule of contracts 1.2; everything else a schema says is all there is to say."""
