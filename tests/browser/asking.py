"""Requests as a browser sends them from a page of the desk, without one, and what the log says of them."""

import re
from typing import Any

import httpx

from browser.site import COOKIE, Site
from integration.office import rows

OURS = {"Sec-Fetch-Site": "same-origin"}
_NEWEST = "SELECT convert_from(body, 'UTF8')::jsonb FROM leaf ORDER BY idx DESC LIMIT 1"


def ask(site: Site, who: str, path: str, form: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    """Open a page as somebody by a link or a redirection of the desk's own, or post its form."""
    cookies = {COOKIE: who.replace(":", "_")}
    with httpx.Client(base_url=site.url, cookies=cookies, headers=OURS, timeout=60) as client:
        return client.get(path) if form is None else client.post(path, data=form, **more)


def names(text: str, handle: str) -> bool:
    """Tell whether a page names somebody by their handle, of which an id may hold the letters by chance."""
    return re.search(rf"(?<![\w-]){handle}(?![\w-])", text) is not None


def newest(site: Site) -> dict[str, Any]:
    """Return the newest leaf."""
    (leaf,) = rows(site.desk.database, _NEWEST)
    found: dict[str, Any] = leaf
    return found
