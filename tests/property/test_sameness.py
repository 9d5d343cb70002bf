"""The form that all ways of writing the same data share, against a second reading text by text."""

from typing import Any
from unicodedata import normalize

from hypothesis import example, given
from hypothesis import strategies as st

from schemas.sameness import as_read, as_written

# Letters, what joins the sign before it, what JSON escapes, and signs that something joins.
SIGNS = st.sampled_from('aeAn<=>åé\u0301\u0338\u030a\u0327\u0345\u2126\u212b\u1100\u1161가"\\\r\n\t\u0000/{}[]:,')
TEXTS = st.text(SIGNS, max_size=8) | st.text(max_size=8)
DATA = st.recursive(
    TEXTS | st.integers(0, 9) | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


def slowly(value: Any) -> Any:
    """Return a value with every text in its kept form; names that become one stay as they are written."""
    if isinstance(value, str):
        return normalize("NFC", value.replace("\r\n", "\n"))
    if isinstance(value, list):
        return [slowly(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {slowly(name): slowly(one) for name, one in value.items()}
    return kept if len(kept) == len(value) else value


@given(DATA)
@example(["\u0338", "\u0301"])
@example({"a": "\n\u0301"})
@example({"\u0301": "n\u0303"})
def test_a_quick_look_at_the_whole_finds_what_a_look_at_each_text_finds(data: Any) -> None:
    """Data that is let through unread is in every text what a text by text reading makes of it."""
    assert as_read(["x", data]) == as_written(slowly(["x", data]))
