"""Reasons of grants: why somebody is let in, or no longer, as a text that can be read for ever (contracts-acts 8)."""

from pydantic_core import PydanticCustomError

from schemas.fields import clean, is_blank

LONGEST = 1000
"""Characters of a reason, as of the texts of acts (contracts-acts 9)."""


def reason_of(text: str) -> str | None:
    """Return a reason without white space around it, None for what is blank, too long, or no text of contracts 1.2."""
    try:
        told = clean(text).strip()
    except PydanticCustomError:
        return None
    return None if is_blank(told) or len(told) > LONGEST else told
