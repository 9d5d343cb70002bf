"""Posted forms: what was done leads on, and what was not shows the form again, with its faults or the refusal."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.desk.web.rendering import gettext_of, page


def answered(request: Request, template: str, done: str | Mapping[str, Any]) -> Response:
    """Return the answer to a form: `done` is the address it leads to, else what its page shows, `faults` by field."""
    if isinstance(done, str):
        return RedirectResponse(done, 303)
    return page(request, template, 422 if done["faults"] else 409, **done)


def in_words(request: Request, faults: Mapping[str, str]) -> dict[str, str]:
    """Return faults by field in the reader's language."""
    said = gettext_of(request)
    return {field: said.gettext(words) for field, words in faults.items()}
