"""Requests as a browser sends them from a page of the desk, without one: for what needs neither script nor look."""

from typing import Any

import httpx

from browser.site import COOKIE, Site

OURS = {"Sec-Fetch-Site": "same-origin"}


def ask(site: Site, who: str, path: str, form: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    """Open a page as somebody by a link or a redirection of the desk's own, or post its form."""
    cookies = {COOKIE: who.replace(":", "_")}
    with httpx.Client(base_url=site.url, cookies=cookies, headers=OURS, timeout=60) as client:
        return client.get(path) if form is None else client.post(path, data=form, **more)
