"""Names for readers: forums, places, senders, kinds of events and people, as the rulebook words them."""

from collections.abc import Mapping

from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTERS_IN_ENGLISH
from services.core.access.principal import Principal
from services.core.access.roles import ROLES
from services.core.rulebook.model import Rulebook
from services.core.rulebook.texts import Texts
from services.desk.web.words import ROLE_WORDS

OPERATING = {"da": "Stafet", "en": "Stafet"}


class Names:
    """What a rulebook calls things, in one language; what it does not know stays as it was sent."""

    def __init__(self, book: Rulebook, language: str) -> None:
        """Take the rulebook whose names count."""
        self._book, self._language = book, language

    def forum(self, forum: str) -> str:
        """Return the name of a forum, a queue or a publisher."""
        found = self._book.forums.get(forum) or self._book.publisher_by_id.get(forum)
        return found.names[self._language] if found else OPERATING["da"] if forum == "stafet" else forum

    def town(self, code: str | None) -> str:
        """Return the name of a municipality."""
        found = self._book.municipalities.get(code or "")
        return found.name if found else code or ""

    def towns(self) -> list[tuple[str, str]]:
        """Return the municipalities of the district, each code with its name, by name."""
        there = ((one.code, one.name) for one in self._book.municipalities.values() if one.in_district)
        return sorted(there, key=lambda pair: pair[1])

    def address(self, forum: str, municipality: str | None) -> str:
        """Return a queue's address in words."""
        return ", ".join(part for part in (self.forum(forum), self.town(municipality)) if part)

    def type(self, event_type: str) -> str:
        """Return what a kind of message is called."""
        return self._text(self._book.wording.event_types, event_type)

    def basis(self, code: str | None) -> str:
        """Return what a legal basis is called."""
        return self._text(self._book.wording.bases, code or "")

    def stage(self, code: str) -> str:
        """Return what a stage is called."""
        return self._text(self._book.wording.stages, code)

    def deadline(self, what: str) -> str:
        """Return what a deadline is called; one of an earlier rulebook's by its code."""
        return self._text(self._book.wording.deadlines, what)

    def task(self, kind: str) -> str:
        """Return what a task is called; one of an earlier rulebook's by its code."""
        return self._text(self._book.wording.tasks, kind)

    def code(self, code: str) -> str:
        """Return why an event went nowhere: by the rulebook, or by the table of dead letters."""
        letters = DEAD_LETTER_CODES if self._language == "da" else DEAD_LETTERS_IN_ENGLISH
        return (
            self._text(self._book.wording.codes, code) if code in self._book.wording.codes else letters.get(code, code)
        )

    def person(self, told: str | None) -> str:
        """Return who acted, as answers tell it: a person by handle and role, a sender by name, nobody where hidden."""
        if told is None:
            return {"da": "ikke vist", "en": "not shown"}[self._language]
        kind, _, rest = told.partition("/")
        if kind == "publisher":
            return self.forum(rest)
        if kind == "machine":
            return "Stafet"
        who = Principal.parse(told)
        role = ROLES[who.role].danish if self._language == "da" else ROLE_WORDS[who.role]
        return f"{who.handle}, {role.lower()}, {self.forum(who.organisation)}"

    def _text(self, texts: Mapping[str, Texts], code: str) -> str:
        return texts[code][self._language] if code in texts else code
