"""Versions in forms: what a form was made of, and what is none matches nothing."""

import pytest

from services.desk.web.versions import version_of
from services.desk.web.working import Form


@pytest.mark.parametrize(("text", "version"), [("3", 3), ("", 0), ("-1", 0), ("x", 0), ("٣", 0), ("9" * 12, 0)])
def test_a_version_is_a_number_or_none_at_all(text: str, version: int) -> None:
    """No item has version 0: an act on it is stale."""
    assert version_of(Form((("version", text),))) == version
