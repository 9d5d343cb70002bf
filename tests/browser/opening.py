"""Browsers as people have them: signed in or not, at a width, in a language."""

from typing import Any

from playwright.sync_api import Browser, Page

from browser.looking import WIDTHS
from browser.site import COOKIE, Site
from services.desk.web.languages import COOKIE as LANGUAGE
from services.desk.web.languages import DANISH


def opened(
    browser: Browser, site: Site, who: str | None, width: int = 1440, language: str = DANISH, **more: Any
) -> Page:
    """Return a browser's page as somebody has it, before it is opened."""
    size: Any = {"width": width, "height": WIDTHS[width]}
    context = browser.new_context(locale="da-DK", timezone_id="Europe/Copenhagen", viewport=size, **more)
    held = {LANGUAGE: language} | ({COOKIE: who.replace(":", "_")} if who else {})
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in held.items()])
    return context.new_page()
