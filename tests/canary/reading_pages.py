"""Pages as a walk reads them: where their links lead, and their forms, each to be filled in several ways."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

from canary.planted import CPRS, NAME, TEXT

Fields = list[tuple[str, str]]
_TODAY = datetime.now(UTC).date()
LIKELY = {"date": (_TODAY + timedelta(days=9 - _TODAY.weekday())).isoformat(), "time": "10:00", "number": "7"}
"""What a field of a kind takes; the day is a Wednesday to come."""

_TYPED = {"text", "search", "email", "tel", "number", "date", "time", "url", "textarea"}


@dataclass(slots=True)
class Form:
    """A form: where and how it is sent, what it sends as it stands, what is typed, and what its buttons add."""

    action: str
    method: str
    fixed: Fields = field(default_factory=list)
    typed: list[tuple[str, str, str]] = field(default_factory=list)  # name, kind, value as it stands
    chosen: dict[str, list[str]] = field(default_factory=dict)  # of a choice what there is
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, its own action
    files: list[str] = field(default_factory=list)

    def filled(self, known: Mapping[str, str], unnamed: Collection[str] = ()) -> Iterator[tuple[str, Fields]]:
        """Yield where it is sent with what: filled in well, and with a canary in every field; by each button.

        `known` has what a field takes where a text alone is no answer; `unnamed` are fields where no name belongs.
        """
        well = [(name, known.get(name, value or LIKELY.get(kind, TEXT))) for name, kind, value in self.typed]
        well += [(name, next(filter(None, values), "")) for name, values in self.chosen.items()]
        wild = [(name, CPRS[0] if at % 2 else TEXT) for at, (name, *_) in enumerate(self.typed) if name not in unnamed]
        wild += [(name, NAME) for name in self.chosen] + [(NAME, TEXT)]
        for name, value, action in self.buttons or [("", "", "")]:
            pressed = [(name, value)] if name else []
            for rest in (well, wild):
                yield action or self.action, self.fixed + rest + pressed


class Page(HTMLParser):
    """One page's links and forms."""

    def __init__(self, address: str, text: str) -> None:
        """Read the page that was served at an address."""
        super().__init__()
        self.address, self.links, self.forms = urlsplit(address).path, [], []
        self._beside: dict[str, Form] = {}
        self._ahead: list[tuple[str, str, dict[str, str]]] = []  # fields that stand before the form they name
        self._form: Form | None = None
        self._select = ""
        self.copied: list[str] = []  # addresses that are there to be taken to another program
        self.links: list[str]
        self.forms: list[Form]
        self.feed(text)
        for name, tag, held in self._ahead:
            if name in self._beside:
                self._take(self._beside[name], tag, held)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up what leads on."""
        held = {name: value or "" for name, value in attrs}
        if tag in {"a", "area"} and held.get("href", "").startswith("/"):
            self.links.append(held["href"])
        elif tag == "input" and held.get("value", "").startswith("http"):
            self.copied.append(urlsplit(held["value"]).path)
        elif tag == "form":
            self._form = Form(held.get("action") or self.address, held.get("method", "get").lower())
            self.forms.append(self._form)
            self._beside[held.get("id", "")] = self._form
        elif tag in {"input", "textarea", "select", "option", "button"}:
            form = self._beside.get(held["form"]) if "form" in held else self._form
            if form is not None:
                self._take(form, tag, held)
            elif "form" in held:
                self._ahead.append((held["form"], tag, held))

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""

    def _take(self, form: Form, tag: str, held: dict[str, str]) -> None:
        name, value, kind = held.get("name", ""), held.get("value", ""), held.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.chosen.setdefault(self._select, []).append(value)
        elif tag == "button" or kind == "submit":
            form.buttons.append((name, value, held.get("formaction", "")))
        elif kind == "file":
            form.files.append(name)
        elif kind in {"radio", "checkbox"} and name:
            form.chosen.setdefault(name, []).append(value or "on")
        elif kind == "hidden" and name:
            form.fixed.append((name, value))
        elif (tag == "textarea" or kind in _TYPED) and name:
            form.typed.append((name, "textarea" if tag == "textarea" else kind, value))
