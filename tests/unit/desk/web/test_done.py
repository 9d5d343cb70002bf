"""Notes that something was done: a page of the desk's own leads to them, and nobody else's link."""

import pytest
from starlette.requests import Request

from services.desk.web.done import believed


@pytest.mark.parametrize(
    ("site", "found"), [("same-origin", "accept"), ("same-site", ""), ("cross-site", ""), ("none", ""), (None, "")]
)
def test_only_a_page_of_ours_says_that_something_was_done(site: str | None, found: str) -> None:
    """A link in a mail, another site's page and what a hand typed claim an act that perhaps never was."""
    headers = [] if site is None else [(b"sec-fetch-site", site.encode())]
    request = Request(
        {"type": "http", "method": "GET", "path": "/", "query_string": b"done=accept", "headers": headers}
    )
    assert believed(request, "done") == found
    assert believed(request, "udfoert") == ""
