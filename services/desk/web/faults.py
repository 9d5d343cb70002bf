"""Fault pages: what was refused or is away, in the reader's words, with the status that programs read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import TemplateNotFound
from starlette.requests import Request
from starlette.responses import Response

from services.api.http.problems import KINDS, Kind, detail
from services.api.http.refused import RefusedRequestError
from services.api.http.serving_errors import refusal
from services.core.handover.refusals import Words
from services.desk.web.languages import language_of
from services.desk.web.rendering import page
from services.effects.actors import RefusedActError

LOG_ON = "/log-paa"

OF_PAGES: Mapping[str, Kind] = MappingProxyType(
    {
        "foreign": Kind(403, Words("Siden kom ikke herfra", "That page was not ours")),
    }
)
"""Code → status and title of what is refused to pages alone; all others are the interface's."""

_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "foreign": Words(
            "Det, der blev sendt, kom ikke fra en side i Stafet. Gå tilbage til siden, og prøv igen derfra.",
            "What was sent did not come from a page of Stafet. Go back to the page and try again from there.",
        ),
    }
)


def fault_page(request: Request, error: Exception) -> Response:
    """Return the page of an error: the one of its code, else of its status, else the one of all.

    What nobody expected is logged, once and without its text.
    """
    found = refusal(error)
    language = language_of(request)
    kind = OF_PAGES.get(found.code) or KINDS[found.code]
    said = _WORDS.get(found.code)
    values = {
        "code": found.code,
        "title": getattr(kind.title, language),
        "detail": detail(found, language) if said is None else getattr(said, language),
        "back": _page_of(request),
        "refused": found if isinstance(found, RefusedActError) else None,
    }
    answer = _first(request, (f"faults/{found.code}.html", f"faults/{kind.status}.html"), kind.status, values)
    if found.code == "unauthenticated" and request.headers.get("hx-request") == "true":
        answer.headers["HX-Redirect"] = f"{LOG_ON}?til={quote(values['back'])}"  # the whole page, not a part of it
    if isinstance(found, RefusedRequestError):
        answer.headers.update({name: text for name, text in found.headers.items() if name != "WWW-Authenticate"})
    return answer


def _page_of(request: Request) -> str:
    """Return the page that somebody was on: what was asked for, or where the form stood that was sent."""
    is_part = request.headers.get("hx-request") == "true"
    if request.method in {"GET", "HEAD"} and not is_part:
        return str(request.scope["path"])
    try:
        sent_from = urlsplit(request.headers.get("hx-current-url" if is_part else "referer", ""))
    except ValueError:
        return "/"
    return sent_from.path if sent_from.path and sent_from.netloc == request.headers.get("host") else "/"


def _first(request: Request, templates: tuple[str, ...], status: int, values: dict[str, Any]) -> Response:
    """Return the first page that there is; the last one is of all faults."""
    for template in templates:
        try:
            return page(request, template, status, **values)
        except TemplateNotFound as missing:
            if missing.name != template:
                raise
    return page(request, "faults/any.html", status, **values)
