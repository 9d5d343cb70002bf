"""Acts of the demo: one item asked about and answered, one carried to its end, one forwarded and taken elsewhere."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.cli.commands.demo.access import COORDINATOR, OTHER, SENDER
from services.cli.terminal import servers
from services.cli.terminal.output import line, say
from services.core.access.principal import Principal
from services.runtime.bootstrap import Dependencies
from services.runtime.config.settings import Settings
from services.storage.handovers import content
from services.storage.handovers.listing import listed
from services.storage.handovers.queries import Viewer, Waiting, Wanted
from services.storage.tables import OPEN_STATES

Run = Callable[..., int]
KSP, NETWORK, COMMITTEE = "ksp", "ssp_netvaerksgruppe", "p115_udvalg"
NECESSITY = "Sagen kræver politi og kommune ved samme bord."


class Carrying:
    """The demo's acts, each by the command that anybody can type; `run` prints and runs it."""

    def __init__(self, settings: Settings, run: Run) -> None:
        """Take the settings with both servers filled in."""
        self._settings, self._do, self._code = settings, run, 0

    def all(self) -> int:
        """Do what the week has items for, and say what it has none for; returns 0, or the code of a refused act."""
        ksp = [str(one.id) for one in at(self._settings, COORDINATOR, KSP)]
        for told, do, found in (
            ("Spørgsmål til afsenderen", self.ask, ksp[:1]),
            ("Overtaget og afsluttet", self.close, ksp[1:2]),
            ("Videresendt og overtaget et andet sted", self.forward, self._forwardable()),
        ):
            line("")
            line(f"== {told} ==")
            if found:
                do(*found)
            else:
                say("stafet: ugen har ingen sag til det; prøv med flere hændelser (--count)")
        return self._code

    def ask(self, id_: str) -> None:
        """Ask the sender, let it answer, take the item."""
        self._act("ask", id_, COORDINATOR, "--question", "Hvem følger borgeren på løsladelsesdagen?")
        question = str(self._shown(id_, COORDINATOR)["question"]["id"])
        self._run("question", "answer", question, "--as", SENDER, "--answer", "Kontaktpersonen på afdelingen.")
        self._act("accept", id_, COORDINATOR)
        self._run("handover", "show", id_, "--as", COORDINATOR)

    def close(self, id_: str) -> None:
        """Carry one item through a meeting and an outcome to its end."""
        meeting = datetime.now(UTC).date() + timedelta(days=7)
        self._act("accept", id_, COORDINATOR)
        self._act("put-on-agenda", id_, COORDINATOR, "--meeting", meeting.isoformat())
        outcome = ("--outcome", "measure_agreed", "--responsible-authority", "kommune-0860")
        self._act("note-outcome", id_, COORDINATOR, *outcome)
        self._act("close", id_, COORDINATOR)
        self._run("handover", "show", id_, "--as", COORDINATOR)

    def forward(self, id_: str) -> None:
        """Forward one item; responsibility stays until the other forum has taken it."""
        before = {one.id for one in at(self._settings, OTHER, COMMITTEE)}
        self._run("handover", "targets", id_, "--as", COORDINATOR)
        where = ("--forum", COMMITTEE, "--legal-basis", "RPL115-1-1", "--necessity", NECESSITY)
        self._act("forward", id_, COORDINATOR, *where)
        for new in at(self._settings, OTHER, COMMITTEE):
            if new.id not in before:
                self._act("accept", str(new.id), OTHER)
                self._run("handover", "show", str(new.id), "--as", OTHER)
        self._run("handover", "show", id_, "--as", COORDINATOR)

    def _run(self, *words: str) -> None:
        self._code = self._do(*words) or self._code

    def _act(self, act: str, id_: str, who: str, *body: str) -> None:
        self._run("handover", act, id_, "--as", who, *body)

    def _forwardable(self) -> list[str]:
        """Return an item that the committee may have: the rulebook says so of each, by age and type."""
        for one in at(self._settings, COORDINATOR, NETWORK):
            with servers.acting(self._settings) as connection:
                office = Dependencies(self._settings, connection).office(Principal.parse(COORDINATOR))
                if any(target.forum == COMMITTEE for target in content.possible_targets(office, one.id)):
                    return [str(one.id)]
        return []

    def _shown(self, id_: str, who: str) -> dict[str, Any]:
        with servers.acting(self._settings) as connection:
            office = Dependencies(self._settings, connection).office(Principal.parse(who))
            return dict(content.show(office, UUID(id_)))


def at(
    settings: Settings, who: str, forum: str, states: Sequence[str] = ("offered",), stages: Sequence[str] = ()
) -> list[Waiting]:
    """Return the items that somebody sees at a forum in the demo's town, the nearest deadline first."""
    with servers.acting(settings) as connection:
        viewer = Viewer(None, Dependencies(settings, connection).rulebook, datetime.now(UTC))
        found = listed(connection, Principal.parse(who), viewer, Wanted(forum, states=tuple(states or OPEN_STATES)))
    return [one for one in found.items if one.role == "owner" and (not stages or one.stage in stages)]
