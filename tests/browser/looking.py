"""A look at a page in a browser: what it asked for, what it complained of, and what axe says of it."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Request

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
WIDTHS = {1440: 900, 390: 844}
"""The widths that every page is tried at, with their heights."""
_RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
_REFUSED = "document.addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective))"


@dataclass
class Seen:
    """What a page did while it was looked at."""

    asked: list[str] = field(default_factory=list)  # addresses
    complaints: list[str] = field(default_factory=list)


def watched(page: Page) -> Seen:
    """Watch a page from before it is opened: its console, its errors, its requests."""
    seen = Seen()
    page.add_init_script(_REFUSED)
    page.on("console", lambda told: seen.complaints.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))

    def asked(request: Request) -> None:
        seen.asked.append(request.url)

    page.on("request", asked)
    return seen


def faults_of(page: Page, axe: str) -> list[str]:
    """Return what breaks WCAG 2.1 A and AA on a page, with the element."""
    page.evaluate(axe)
    found: Any = page.evaluate(_RUN, list(WCAG))
    return [
        f"{one['id']}: {node['html'][:120]} {node.get('failureSummary', '')}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
