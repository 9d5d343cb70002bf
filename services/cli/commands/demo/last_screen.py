"""Last screen of a demo that stays: what to try as whom, by commands that do what they say when they are copied."""

import shlex
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from services.cli.commands.demo.access import COORDINATOR, EXIT, LEAD, LEADER, OPERATOR, OTHER, SELECTOR, STRANGER
from services.cli.commands.demo.carrying import at
from services.desk.login.demo_users import demo_users
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import locate
from services.storage.handovers.queries import Waiting


def the_desk(settings: Settings) -> list[str]:
    """Return where the desk is open, and as whom one may log on to it."""
    address = urlsplit(locate(settings.home).api)
    users = demo_users(settings)
    width = max(len(str(one.principal)) for one in users)
    return [
        f"Desken er åben: {address.scheme}://{address.netloc}/",
        "Log på som en af demoens brugere; det kræver ingen adgangskode:",
        *(f"  {one.principal!s:<{width}}  {one.danish}" for one in users),
    ]


class Try(NamedTuple):
    """One row: who does it in Danish, and the words of the command."""

    who: str
    words: tuple[str, ...]

    @property
    def command(self) -> str:
        """The command as a shell takes it."""
        return shlex.join(("stafet", *self.words))


def what_to_try(settings: Settings) -> list[Try]:
    """Return the commands, with the numbers of items that are there now."""
    new = at(settings, COORDINATOR, "ksp")
    today = datetime.now(UTC).date().isoformat()
    return [
        Try("koordinator", ("queue", "list", "--view", "nye", "--as", COORDINATOR)),
        *_acts("koordinator", COORDINATOR, new[:1], "accept"),
        *_acts("koordinator", COORDINATOR, new[1:2], "ask", "--question", "Er boligen på plads?"),
        Try("koordinator i et andet forum", ("queue", "list", "--as", OTHER)),
        *_acts(
            "forumleder", LEADER, at(settings, LEADER, "ksp", ("closed",)),
            "reopen", "--reason", "Der er nyt i sagen",
        ),
        Try(
            "forumleder",
            ("grant", "add", "stedfortraeder:kommune-0860:demo-10", "--forum", "ksp", "--municipality", "0860",
             "--reason", "Vikar i ferien", "--as", LEADER),
        ),
        *_acts(
            "visitator", SELECTOR, at(settings, SELECTOR, "p115_plus_udvalg", stages=("triage",)),
            "select", "--necessity", "Politiet har set ham flere gange.",
        ),
        *_acts(
            "infohus-tovholder", LEAD, at(settings, LEAD, "infohus_hjoerring", stages=("gate",)),
            "clear", "--result", "cleared_for_infohus",
        ),
        *_acts(
            "exit-koordinator", EXIT, at(settings, EXIT, "exit_enhed", stages=("wish",)),
            "record-consent", "--given-on", today,
        ),
        Try("exit-koordinator", ("queue", "list", "--as", EXIT)),
        Try("uden adgang: ser intet", ("queue", "list", "--as", STRANGER)),
        Try("drift", ("grant", "add", "revisor:stafet:demo-11", "--forum", "*", "--municipality", "*",
                      "--reason", "Årets revision", "--as", OPERATOR)),
        Try("drift", ("deadletter", "list")),
        Try("enhver", ("balance",)),
    ]  # fmt: skip


def _acts(who: str, principal: str, found: list[Waiting], act: str, *body: str) -> list[Try]:
    """Return the act on the first item that is there for it; none where the week has none."""
    return [Try(who, ("handover", act, str(one.id), *body, "--as", principal)) for one in found[:1]]
