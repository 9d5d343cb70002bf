"""Work on people's data by whoever has been found to have the right, and how a refusal is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from uuid import UUID

from services.cli.terminal import business, servers
from services.cli.terminal.act_arguments import note
from services.cli.terminal.errors import BAD_DATA, REFUSED, CommandError
from services.core.access.principal import Principal
from services.runtime.bootstrap import Dependencies
from services.storage.access.denials import denied
from services.storage.people.erasing import Erasing, NotErasableError
from services.storage.people.holds import Holds
from services.storage.people.naming import Named, find

REFUSALS = {
    "not_found": (BAD_DATA, "personen findes ikke"),
    "nobody": (BAD_DATA, "håndtaget er en afsenders eller en død beskeds, ikke en persons"),
    "erased": (REFUSED, "personen er allerede slettet"),
    "held": (REFUSED, "personen kan ikke slettes: {count} bevaring(er) gælder; ophæv dem med `stafet person release`"),
    "kept": (REFUSED, "personen kan ikke slettes: {count} død(e) besked(er) om personen er omfattet af en bevaring"),
    "open": (REFUSED, "personen kan ikke slettes: {count} overdragelse(r) er åbne og skal afsluttes først"),
    "coming": (REFUSED, "personen kan ikke slettes nu: {count} hændelse(r) er på vej ind; prøv igen om lidt"),
    "not_held": (REFUSED, "personen er ikke bevaret"),
}


class Work:
    """One principal's work on people's data."""

    def __init__(self, needs: Dependencies, actor: Principal) -> None:
        """Take the dependencies, and who acts."""
        self.needs, self.actor = needs, actor

    @cached_property
    def erasing(self) -> Erasing:
        """What erases."""
        return Erasing(self.needs.connection, self.needs.sealer, self.actor.stored)

    @cached_property
    def holds(self) -> Holds:
        """What keeps."""
        return Holds(self.needs.connection, self.needs.sealer, self.actor.stored)

    def handle(self, who: Named) -> UUID:
        """Return the handle of whom somebody named; raises NotErasableError `not_found`."""
        found = find(self.needs.connection, self.needs.sealer, who)
        if found is None:
            raise NotErasableError("not_found")
        return found


@contextmanager
def at_work(actor: Principal, what: str) -> Iterator[Work]:
    """Connect for who may do this; what is refused leaves its leaf. Raises CommandError."""
    with business.at_work(servers.settings(), actor, "persons") as needs:
        try:
            yield Work(needs, actor)
        except NotErasableError as error:
            denied(needs.connection, actor, what, error.code)
            note(what.replace(".", "_"), actor, code=error.code)
            exit_code, sentence = REFUSALS[error.code]
            raise CommandError(exit_code, sentence.format(count=error.count)) from None
