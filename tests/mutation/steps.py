"""What a step can be known by: the conditions that ask about it, and whether other forums are considered at all."""

from services.core.decision.evaluate import FIRST_STEP_WITH_CONTENT
from services.core.rulebook.conditions import UNKNOWN, Condition
from services.core.rulebook.model import Rulebook


class Steps:
    """The conditions about steps of two rulebooks; steps that they do not tell apart are the same to every event."""

    def __init__(self, *books: Rulebook) -> None:
        """Collect them, also those of the reasons why a forum was not chosen."""
        self._asks = tuple(dict.fromkeys(ask for book in books for ask in _about_steps(book)))

    def told(self, step: int | None, *, first: bool = True) -> object:
        """Return all that can be told of a step; None, where others came before, leaves theirs as it is."""
        if step is None and not first:
            return None
        value = UNKNOWN if step is None else step
        return tuple(ask.holds(value) for ask in self._asks), step is not None and step >= FIRST_STEP_WITH_CONTENT


def _about_steps(book: Rulebook) -> list[Condition]:
    whens = [row.when for rows in book.tables.values() for row in rows]
    whens += [reason.when for reasons in book.why_not.values() for reason in reasons]
    return [ask for when in whens for ask in when if ask.fact == "step"]
