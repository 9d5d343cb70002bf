"""Reader of an item: for whom it is told, in which transaction, and by which rulebooks."""

from typing import Any, NamedTuple

import psycopg

from services.core.access.principal import Principal
from services.core.rulebook.model import Rulebook
from services.storage.rulebooks.archive import kept

Answer = dict[str, Any]
"""Members as contracts-acts 11 names them."""


class Reader(NamedTuple):
    """Who reads, and what is needed to tell it: the connection in its transaction, and rulebooks by their hash."""

    connection: psycopg.Connection
    principal: Principal
    rulebook: Rulebook
    others: dict[str, Rulebook]

    def rulebook_of(self, name: str) -> Rulebook:
        """Return the rulebook that decided something: the one in force, or a stored one, read once."""
        if name == self.rulebook.hash:
            return self.rulebook
        if name not in self.others:
            self.others[name] = kept(self.connection, name) or self.rulebook
        return self.others[name]
