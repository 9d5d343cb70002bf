"""Roles: what each is called, which stages it sees at which forums, whom it lets in, and its business beside items.

A forum belongs to a *circle*: `general`, `infohus` (its concerns go through the police's gate first) or `exit`. What
stands in one circle is not there for the roles of another (EXIT-7, INF-4; contracts-acts 8).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

CIRCLES = ("general", "infohus", "exit")
EVERY_STAGE = ("queue", "triage", "gate", "wish", "manual")
ANY = "*"
"""In a grant: every municipality, every handle, or (for business beside items) every forum."""

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_LET_IN = ("koordinator", "stedfortraeder", "visitator")


class Role(NamedTuple):
    """One row; `sees` is circle → stages, `gives` the roles that it may give grants of."""

    name: str
    danish: str
    sees: Mapping[str, tuple[str, ...]] = _NOTHING
    gives: tuple[str, ...] = ()
    business: tuple[str, ...] = ()  # what it does beside items, of BUSINESS

    @property
    def leads(self) -> bool:
        """Whether it has items and lets others in to them."""
        return bool(self.sees and self.gives)


BUSINESS = MappingProxyType(
    {
        "dead_letters": "Døde beskeder: prøve, køre igen og lukke",
        "partitions": "Stoppede partitioner: lade dem gå videre",
        "rulebook": "Regelsæt: prøve, foreslå og sætte i kraft",
        "log": "Loggen og dens udtræk",
        "keys": "Hovednøgler: låse alle nøgler om med den nyeste",
        "persons": "Personers indsigt, sletning og bevaring",
        "emergencies": "Nødadgange: se dem alle",
    }
)
"""What people do beside items: name → what Danish readers are told."""

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        role.name: role
        for role in (
            Role("koordinator", "Koordinator", {"general": ("queue", "manual")}),
            Role("stedfortraeder", "Stedfortræder", {"general": ("queue", "manual")}),
            Role("forumleder", "Forumleder", {"general": ("queue", "manual")}, _LET_IN),
            # EXIT-7: nothing of Exit is there for anybody else, so triage is of the two other circles.
            Role("visitator", "Visitator", {"general": ("triage",), "infohus": ("triage",)}),
            Role("infohus-tovholder", "Infohus-tovholder", {"infohus": ("gate", "queue")}, _LET_IN),
            Role("exit-koordinator", "Exit-koordinator", {"exit": EVERY_STAGE}, _LET_IN),
            Role("udgiver", "Udgiver"),
            Role("revisor", "Revisor", business=("log",)),
            Role("databeskyttelse", "Databeskyttelsesrådgiver", business=("persons", "emergencies")),
            Role(
                "drift",
                "Drift",
                gives=("forumleder", "infohus-tovholder", "exit-koordinator", "revisor", "databeskyttelse"),
                business=("dead_letters", "partitions", "rulebook", "keys"),
            ),
        )
    }
)
"""The closed table of roles (contracts-acts 8)."""

OPERATOR = "drift"
EVERYWHERE = tuple(role.name for role in ROLES.values() if role.business and not role.gives)
"""Roles whose business needs a grant for every forum; `drift` has its right from the settings."""
