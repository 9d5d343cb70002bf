"""What can be wrong with a field: a place and a code from a closed list, never the value."""

import re
from typing import NamedTuple

FAULTS = {
    "missing": "mangler",
    "not_text": "skal være en tekst",
    "not_boolean": "skal være true eller false",
    "not_integer": "skal være et helt tal uden decimaler og eksponent",
    "not_list": "skal være en liste",
    "not_object": "skal være et objekt",
    "not_date": "skal være en dato ÅÅÅÅ-MM-DD mellem 1900-01-01 og 2199-12-31",
    "not_month": "skal være en måned ÅÅÅÅ-MM",
    "not_instant": "skal være et tidspunkt med zone (RFC 3339)",
    "not_json_content": "skal være application/json",
    "not_a_name": "skal have navne på 1-60 bogstaver, mellemrum, - og _, som begynder med et bogstav",
    "not_uuid": "skal være et UUID på 36 tegn",
    "not_allowed": "må ikke stå her, eller værdien er ikke en af de tilladte",
    "not_known": "er ikke et kendt id",
    "not_own": "skal være afsenderens egen kommune",
    "nobody": "skal have personnummer, fødselsdato eller navn, for ellers kan ingen findes",
    "too_short": "er tom eller for kort",
    "too_long": "er for lang",
    "too_small": "er for lille",
    "too_large": "er for stor",
    "blank": "må ikke være blank",
    "control_character": "indeholder styretegn",
    "surrogate": "indeholder en halv UTF-16-kode",
    "not_digits": "skal være det rette antal cifre",
    "not_true": "skal være true",
    "in_future": "ligger i fremtiden",
    "personal_number": "indeholder ti cifre i træk, som kan være et personnummer",
    "impossible": "kan ikke forekomme",
    "conflict": "modsiger et andet felt",
    "unknown_field": "er et ukendt felt",
    "duplicate_key": "har det samme navn to gange",
    "bad_number": "har et tal på mere end 20 cifre",
    "too_deep": "er mere end 32 niveauer dyb",
}
"""Code → Danish words for "<field> …"."""


class Fault(NamedTuple):
    """One fault: `field` is the dotted path below `data` (list index as a number) or the envelope field's name."""

    field: str
    fault: str


_NAME = re.compile(r"[A-Za-z_](?!.*[0-9]{6})[A-Za-z0-9_-]{0,63}")


def below(place: str, name: str) -> str:
    """Return the path of a member that the sender named; `place` is empty for `data` itself.

    A name that is no plain name may hold anything, also what must not be passed on; then the path ends above it.
    """
    if not _NAME.fullmatch(name):
        return place or "data"
    return f"{place}.{name}" if place else name
