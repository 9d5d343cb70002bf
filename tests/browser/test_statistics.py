"""Statistik as somebody uses it: shown to who may see it, taken away only with a purpose, and logged before that."""

import csv
from asyncio import _get_running_loop
from io import StringIO
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from browser.asking import ask, newest
from browser.site import Site
from integration.desk import ANNE
from integration.office import rows
from services.desk.exports.sending import sent
from services.desk.pages import statistics

pytestmark = pytest.mark.server


def asked(site: Site, who: str = ANNE, form: dict[str, str] | None = None) -> httpx.Response:
    """Open the page as somebody, or post its form."""
    return ask(site, who, "/statistik", form)


def test_without_a_purpose_nothing_is_sent(site: Site) -> None:
    """The page again, with what was chosen, the fault beside its field, and no leaf."""
    (before,) = rows(site.desk.database, "SELECT size FROM tree_head")
    for purpose in ("", "curiosity"):
        answer = asked(site, form={"tabel": "types", "form": "csv", "purpose": purpose})
        assert answer.status_code == 422
        assert 'href="#f-purpose"' in answer.text
        assert '<option value="types" selected>' in answer.text
        assert "content-disposition" not in answer.headers
    assert rows(site.desk.database, "SELECT size FROM tree_head") == [before]


@pytest.mark.parametrize(("form", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_a_file_is_sent_once_the_log_says_so(site: Site, form: str, begins: bytes) -> None:
    """In each form, under a name that says what it is; the leaf has the purpose."""
    answer = asked(site, form={"tabel": "months", "form": form, "purpose": "planning"})
    assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
    assert 'filename="stafet-statistik-months-' in answer.headers["content-disposition"]
    leaf = newest(site)
    assert (leaf["op"], leaf["code"], leaf["query"]) == ("export", f"statistics.exported:{form}", "planning")


def test_a_file_is_made_beside_the_loop(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever else is served does not wait until it is written."""
    in_loop: list[bool] = []

    def watched(*given: Any) -> Response:
        in_loop.append(_get_running_loop() is not None)
        return sent(*given)

    monkeypatch.setattr(statistics, "sent", watched)
    assert asked(site, form={"tabel": "months", "form": "pdf", "purpose": "planning"}).status_code == 200
    assert in_loop == [False]


def test_a_file_has_the_pages_numbers(site: Site) -> None:
    """Cell by cell."""
    made = asked(site, form={"tabel": "months", "form": "csv", "purpose": "planning"}).content.decode("utf-8-sig")
    shown = asked(site).text
    for row in list(csv.reader(StringIO(made, newline=""), delimiter=";"))[1:]:
        cells = "".join(f'<td class="align-text-right">{cell}</td>' for cell in row[1:])
        assert f'<th scope="row">{row[0]}</th>{cells}' in shown


def test_who_works_nowhere_has_a_page_that_says_so(site: Site) -> None:
    """Neither numbers nor files."""
    for form in (None, {"tabel": "months", "form": "csv", "purpose": "planning"}):
        answer = asked(site, "koordinator:kommune-0851:k-99", form)
        assert answer.status_code == 403
        assert "<h1" in answer.text
