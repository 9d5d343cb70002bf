"""Refusals of mails: each has a code, a sentence for whoever sent it, and the reply of SMTP (RFC 5321, RFC 3463)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

Faults = Sequence[tuple[str, str]]
"""What is wrong: the place (a field, a line), and in Danish what is allowed there; never what stands there."""


class Refusal(NamedTuple):
    """One row: the reply's status, and what is wrong, in Danish."""

    status: str
    told: str


REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "too_large": Refusal("552 5.3.4", "Mailen er for stor."),
        "unreadable": Refusal("550 5.6.0", "Mailen er ikke skrevet som en mail skal være, eller har for mange dele."),
        "sender_unknown": Refusal("550 5.7.1", "Afsenderen er ikke blandt dem, der må sende hertil."),
        "not_signed": Refusal("550 5.7.20", "Mailens underskrift (DKIM eller S/MIME) mangler eller passer ikke."),
        "too_old": Refusal("550 5.7.1", "Mailen er ældre end syv dage, eller dens dato ligger i fremtiden."),
        "subject": Refusal("550 5.6.0", "Emnelinjen er ikke en af dem, der er aftalt."),
        "no_content": Refusal("550 5.6.0", "Mailen har hverken den aftalte tekst eller den aftalte fil."),
        "attachment": Refusal("550 5.6.1", "Højst én vedhæftet fil, og kun JSON eller CSV; arkiver læses ikke."),
        "encoding": Refusal("550 5.6.0", "Teksten kan ikke læses: brug UTF-8, og ingen styretegn."),
        "faults": Refusal("550 5.6.0", "Mailen har fejl, og intet af den er gemt."),
        "danger": Refusal("550 5.7.0", "Er nogen i fare, så ring 112 eller 114 nu. Intet af mailen er gemt."),
    }
)
"""The closed table; of a mail that is refused nothing is stored."""

MOST_TOLD = 20
"""Faults that an answer tells: whoever has more sets these right first."""


class RefusedMailError(Exception):
    """A mail is not taken; `faults` are told with the code `faults`, `sender` is whoever surely sent it, if known."""

    def __init__(self, code: str, faults: Faults = ()) -> None:
        """Take a code of REFUSALS."""
        super().__init__(code)
        self.code, self.faults = code, tuple(faults)
        self.sender: str | None = None

    def lines(self) -> list[str]:
        """Return what its sender is told, in Danish, without anything of the mail."""
        told = [f"{place}: {allowed}" if place else allowed for place, allowed in self.faults[:MOST_TOLD]]
        more = len(self.faults) - MOST_TOLD
        return [REFUSALS[self.code].told, *told, *([f"og {more} fejl til"] if more > 0 else [])]
