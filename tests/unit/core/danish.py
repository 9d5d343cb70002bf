"""Tells English from Danish by the small words that no English sentence does without."""

import re

ENGLISH = frozenset(
    {"allowed", "an", "and", "are", "be", "cannot", "expected", "is", "it", "missing", "must", "no", "not", "of", "or"}
    | {"such", "than", "that", "the", "there", "this", "twice", "with"}
)
"""None of these is a Danish word too, as `to` and `for` are."""
_WORD = re.compile(r"(?<![\w-])[a-z]+(?![\w-])")


def english(text: str) -> frozenset[str]:
    """Return the English words in a text; the names in a rulebook, as `at_least` and `other-law`, are none."""
    return ENGLISH.intersection(_WORD.findall(text.lower()))
