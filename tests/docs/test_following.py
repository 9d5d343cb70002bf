"""Loops for `curl` stand on their pages word for word; tests of the integration run them as they are printed."""

import pytest

from docs.pages import ROOT

PRINTED = {"api/follow.sh": "api.md", "log/mirror.sh": "verifying.md"}
"""Run by `test_following.py` and `test_published_log.py`."""


@pytest.mark.parametrize(("script", "page"), PRINTED.items())
def test_the_page_prints_the_whole_loop(script: str, page: str) -> None:
    """What is printed is what is run."""
    loop = (ROOT / "docs" / "examples" / script).read_text(encoding="utf-8")
    assert f"```sh\n{loop}```\n" in (ROOT / "docs" / page).read_text(encoding="utf-8")
