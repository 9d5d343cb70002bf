"""Words of the log: what a leaf says, as a reader of pages is told it; its code stands beside them."""

import re
from collections.abc import Mapping
from gettext import NullTranslations
from types import MappingProxyType
from typing import Any

from services.core.handover.acts import BY_NAME
from services.core.handover.states import DANISH
from services.desk.web import words


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


OPERATIONS: Mapping[str, str] = MappingProxyType(
    {
        "collection": _("Came in"),
        "alteration": _("Changed"),
        "consultation": _("Looked at"),
        "disclosure": _("Given on"),
        "combination": _("Put together"),
        "erasure": _("Deleted"),
        "export": _("Taken away as a file"),
        "denied": _("Refused"),
        "grant": _("Access given or ended"),
        "break_glass": _("Access in need"),
        "login": _("Logged on"),
        "logout": _("Logged off"),
        "verify": _("Checked"),
        "dead_letter": _("Message that could not be used"),
        "replay": _("Message run again"),
        "rulebook": _("Rulebook changed"),
        "key": _("Key changed"),
        "config": _("Setup changed"),
    }
)
"""Operation of a leaf → its English words; what a reader can choose among."""

CODES: tuple[tuple[str, str], ...] = (
    (r"(collection|disclosure) event\..*", _("An event came in and was decided")),
    (r"disclosure reminder\..*", _("The forum was reminded")),
    (r"disclosure handover\..*", _("Forwarded or offered again")),
    (r"disclosure .*\.exported:.*", _("Was in a file that was taken away")),
    (r"consultation handover\.shown", _("Opened the handover")),
    (r"consultation content\.shown", _("Read the content")),
    (r"consultation identity\.shown", _("Saw name and CPR number")),
    (r"consultation targets\.shown", _("Saw where it can be forwarded to")),
    (r"consultation queue\.listed", _("Saw a list of handovers")),
    (r"consultation archive\.listed", _("Saw the archive")),
    (r"consultation person\.searched", _("Looked for a person by CPR number")),
    (r"consultation person\.disclosures", _("Made a list of who saw what about a person")),
    (r"consultation agenda\.listed", _("Saw the agendas")),
    (r"consultation agenda\.shown", _("Saw an agenda")),
    (r"consultation log\.listed", _("Looked in the log")),
    (r"consultation event\.shown", _("Saw an event that was sent, and what became of it")),
    (r"consultation event\.listed", _("Saw the list of events that were sent")),
    (r"consultation statistics\.shown", _("Saw the statistics")),
    (r"consultation receipt\.shown", _("Saw an event that was sent, and what became of it")),
    (r"consultation question\.shown", _("Read a question about a handover")),
    (r"config partition\.halted:.*", _("A partition stopped, and waits for a person")),
    (r"config partition\.resumed:.*", _("Let a stopped partition go on")),
    (r"config partition\.skipped:.*", _("Left out messages of a damaged log")),
    (r"consultation lookups\.listed", _("Saw the look-ups to review")),
    (r"verify lookups\.ticked:.*", _("Reviewed a look-up")),
    (r"verify log\.checked", _("Checked the chain of the log")),
    (r"alteration agenda\..*", _("Changed an agenda")),
    (r"alteration handover\.updated", _("A newer version of the event came")),
    (r"grant grant\.added", _("Was let in")),
    (r"grant grant\.ended", _("Access was ended")),
    (r"grant stand_in\.requested", _("Asked for a stand-in")),
    (r"grant stand_in\.confirmed", _("A stand-in was let in")),
    (r"grant stand_in\.declined", _("A stand-in was not let in")),
    (r"erasure content\..*", _("The content was deleted")),
    (r"erasure person\..*", _("Everything about a person was deleted")),
)
"""`op code` of a leaf → its English words; the first that fits, else the operation's."""


def said_of(said: NullTranslations, language: str, leaf: Mapping[str, Any]) -> str:
    """Return what a leaf says was done."""
    kind, code = f"{leaf['op']} {leaf['code']}", str(leaf["code"])
    name = code.removeprefix("handover.")
    if leaf["op"] == "alteration" and name in BY_NAME:
        return words.act(said, language, BY_NAME[name].danish)
    if leaf["op"] == "alteration" and (moved := re.fullmatch(r"(\w*)→(\w+)", name)) and moved[2] in DANISH:
        states = [words.state(said, language, one) for one in moved.groups() if one in DANISH]
        return " → ".join(states)
    found = next((text for pattern, text in CODES if re.fullmatch(pattern, kind)), OPERATIONS.get(leaf["op"], kind))
    return said.gettext(found)
