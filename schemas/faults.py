"""Field faults: what can be wrong, as a place and a code from a closed list, never the value."""

import re
from typing import NamedTuple

_WORDS = {
    "missing": ("mangler", "is missing"),
    "not_text": ("skal være en tekst", "has to be text"),
    "not_boolean": ("skal være true eller false", "has to be true or false"),
    "not_integer": (
        "skal være et helt tal uden decimaler og eksponent",
        "has to be a whole number without fraction and exponent",
    ),
    "not_list": ("skal være en liste", "has to be a list"),
    "not_object": ("skal være et objekt", "has to be an object"),
    "not_date": (
        "skal være en dato ÅÅÅÅ-MM-DD mellem 1900-01-01 og 2199-12-31",
        "has to be a date YYYY-MM-DD from 1900-01-01 to 2199-12-31",
    ),
    "not_time": ("skal være et klokkeslæt TT:MM", "has to be a time of day HH:MM"),
    "closed_day": ("er en lukkedag: weekend eller helligdag", "is a closed day: a weekend or a public holiday"),
    "not_month": ("skal være en måned ÅÅÅÅ-MM", "has to be a month YYYY-MM"),
    "not_instant": ("skal være et tidspunkt med zone (RFC 3339)", "has to be an instant with a zone (RFC 3339)"),
    "not_json_content": ("skal være JSON", "has to be JSON"),
    "not_a_name": (
        "skal have navne på 1-60 bogstaver, mellemrum, - og _, som begynder med et bogstav",
        "has to have names of 1-60 letters, spaces, - and _, beginning with a letter",
    ),
    "not_uuid": ("skal være et UUID på 36 tegn", "has to be a UUID of 36 characters"),
    "not_allowed": (
        "må ikke stå her, eller værdien er ikke en af de tilladte",
        "may not stand here, or the value is none of those allowed",
    ),
    "not_known": ("er ikke et kendt id", "is not a known id"),
    "not_own": ("skal være afsenderens egen kommune", "has to be the sender's own municipality"),
    "nobody": (
        "skal have personnummer, fødselsdato eller navn, for ellers kan ingen findes",
        "has to have a number, a birth date or a name, or nobody could be found",
    ),
    "too_short": ("er tom eller for kort", "is empty or too short"),
    "too_long": ("er for lang", "is too long"),
    "too_small": ("er for lille", "is too small"),
    "too_large": ("er for stor", "is too large"),
    "blank": ("må ikke være blank", "may not be blank"),
    "control_character": ("indeholder styretegn", "holds control characters"),
    "surrogate": ("indeholder en halv UTF-16-kode", "holds half a UTF-16 pair"),
    "not_digits": ("skal være det rette antal cifre", "has to be the right number of digits"),
    "not_true": ("skal være true", "has to be true"),
    "in_future": ("ligger i fremtiden", "lies in the future"),
    "in_past": ("ligger i fortiden", "lies in the past"),
    "personal_number": (
        "indeholder ti cifre i træk, som kan være et personnummer",
        "holds ten digits in a row, which may be a civil registration number",
    ),
    "impossible": ("kan ikke forekomme", "cannot be"),
    "conflict": ("modsiger et andet felt", "contradicts another field"),
    "unknown_field": ("er et ukendt felt", "is an unknown field"),
    "duplicate_key": ("har det samme navn to gange", "has the same name twice"),
    "bad_number": ("har et tal på mere end 20 cifre", "has a number of more than 20 digits"),
    "not_sealed": ("skal være forseglet", "has to be sealed"),
    "seal_not_allowed": ("er forseglet på en måde, som ikke tages imod", "is sealed in a way that is not taken"),
    "seal_key_unknown": ("er forseglet til en nøgle, som ikke findes her", "is sealed to a key that is not here"),
    "seal_damaged": ("kan ikke åbnes, eller er ingen JWE", "cannot be opened, or is no JWE"),
    "seal_elsewhere": ("er forseglet til en anden hændelse", "is sealed for another event"),
    "not_signed": ("skal være der: hændelsen skal være underskrevet", "has to be there: the event has to be signed"),
    "signature_not_allowed": (
        "er underskrevet på en måde, som ikke tages imod",
        "is signed in a way that is not taken",
    ),
    "signature_key_unknown": (
        "er lavet med en nøgle, som ikke er afsenderens den dag",
        "is made with a key that is not the sender's on that day",
    ),
    "signature_wrong": (
        "er ingen underskrift af det, der står i hændelsen",
        "is no signature of what stands in the event",
    ),
    "too_deep": ("er mere end 32 niveauer dyb", "is more than 32 levels deep"),
}
FAULTS = {code: danish for code, (danish, _) in _WORDS.items()}
"""Code → Danish words for "<field> …"."""
FAULTS_IN_ENGLISH = {code: english for code, (_, english) in _WORDS.items()}


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
