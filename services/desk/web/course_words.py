"""Course of a case in the words of a page: each step with who and when, and what its forum wrote, newest first."""

from collections.abc import Mapping, Sequence
from gettext import NullTranslations
from types import MappingProxyType
from typing import Any, NamedTuple

from services.core.decision import changes, words
from services.core.handover.acts import BY_NAME
from services.core.rulebook.model import Rulebook
from services.desk.web.naming import Names
from services.desk.web.words import day, state
from services.storage.handovers.course import Course, Stop


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


LABELS: Mapping[str, str] = MappingProxyType(
    {
        "necessity": _("Necessary because"),
        "note": _("Note"),
        "reason": _("Reason"),
        "given_on": _("Consent given"),
        "residence": _("New residence"),
        "moved_on": _("Moved"),
    }
)
"""Member of a step's words → what a reader calls it."""
_ICONS = {"offered": "send", "accepted": "check", "awaiting_sender": "chat", "on_agenda": "calendar-month"}


class Told(NamedTuple):
    """One point of the course: icon, what happened, who did it and when, and more lines."""

    icon: str
    what: str
    who: str
    at: str
    lines: Sequence[str]
    current: bool = False
    danish: Sequence[str] = ()  # lines that nobody has translated


class CourseWords:
    """Tells the course of one item in one language."""

    def __init__(self, said: NullTranslations, language: str, names: Names, book: Rulebook) -> None:
        """Take the reader's language, and the rulebook whose words count."""
        self._said, self._language, self._names, self._book = said, language, names, book

    def told(self, item: Mapping[str, Any], there: Course) -> list[Told]:
        """Return the course, newest first; the step that the item stands at is marked."""
        steps = item["steps"]
        found = [self._stop(stop, came=True) for stop in there.before]
        found += [self._step(step, there, current=step is steps[-1]) for step in steps]
        found += [self._stop(stop, came=False) for stop in there.after]
        return found[::-1]

    def _step(self, step: Mapping[str, Any], there: Course, *, current: bool) -> Told:
        act = there.acts.get(step["version"])
        what = state(self._said, self._language, step["state"])
        if act is not None and self._language == "da":
            what = f"{BY_NAME[act].danish} ({what.lower()})"
        if step["code"]:
            what = f"{what}: {self._code(step['code'])}"
        danish = [changes.told(changes.Changed(**one)) for one in step.get("changed", ())]
        lines = [self._line(name, text, step["code"]) for name, text in there.words.get(step["version"], {}).items()]
        icon = "hourglass" if current else _ICONS.get(step["state"], "info")
        return Told(icon, what, self._names.person(step["actor"]), step["at"], lines, current, danish)

    def _stop(self, stop: Stop, *, came: bool) -> Told:
        place = self._names.address(stop.forum, stop.municipality)
        text = {
            (True, False): self._said.gettext("Came from %(place)s"),
            (True, True): self._said.gettext("Returned from %(place)s"),
            (False, False): self._said.gettext("Went on to %(place)s"),
            (False, True): self._said.gettext("Went back to %(place)s"),
        }[came, stop.returned]
        return Told("forward", text % {"place": place}, "", stop.offered_at, ())

    def _code(self, code: str) -> str:
        """Return why a handover was moved, in the reader's language."""
        if self._language == "da":
            return words.step_of(code, self._book)
        reasons = self._book.reasons
        found = reasons.returned.get(code) or reasons.recalled.get(code) or self._book.wording.codes.get(code.upper())
        return code.replace("_", " ") if found is None else found[self._language].rstrip(".")

    def _line(self, member: str, text: str, code: str | None) -> str:
        if member in {"given_on", "moved_on"}:
            text = day(self._said, self._language, text)
        elif member == "residence":
            text = self._names.town(text)
        elif code == "not_selected":
            text = self._code(text)
        return f"{self._said.gettext(LABELS[member])}: {text}"
