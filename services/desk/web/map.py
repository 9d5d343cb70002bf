"""Map of the desk: every page that there is, who may open it, and whether it stands in the menu.

A page's row is its address to others; what it shows is decided by the same rights as everywhere (contracts-acts 8).
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.core.access.principal import Principal
from services.core.access.roles import OPERATOR, ROLES

HANDLING = tuple(role.name for role in ROLES.values() if role.sees)
"""Roles that see items."""

SENDING = ("udgiver",)
"""Who sends events for a publisher, and answers for it."""

LEADING = tuple(role.name for role in ROLES.values() if role.leads)
"""Roles that lead a forum."""

PROTECTING = tuple(role.name for role in ROLES.values() if "persons" in role.business)
"""Roles that answer people who ask what is done with their data."""

EVERYBODY = tuple(ROLES)
"""Everybody who is signed in."""

ANYBODY = ("",)
"""Also who is not signed in."""


LETTING_IN = tuple(role.name for role in ROLES.values() if role.gives or "emergencies" in role.business)
"""Roles that let others in, or watch over who does."""


class Page(NamedTuple):
    """One page: its path with the methods that it takes, its English name, and the roles that may open it."""

    path: str
    name: str
    roles: Sequence[str]
    methods: Sequence[str] = ("GET",)
    in_menu: bool = False
    leads_on: bool = False  # nothing to look at: it sends a browser on


def _(message: str) -> str:
    """Mark a name for the catalogues."""
    return message


PAGES: tuple[Page, ...] = (
    Page("/", _("Front page"), ANYBODY, leads_on=True),
    Page("/visitation", _("Selection"), ("visitator",), in_menu=True),
    Page("/indbakke", _("Inbox"), HANDLING, ("GET", "POST"), in_menu=True),
    Page("/indbakke/flere", _("Several at once"), HANDLING, ("GET", "POST"), leads_on=True),
    Page("/afklaring", _("Police check"), ("infohus-tovholder",), in_menu=True),
    Page("/dagsordener", _("Agendas"), HANDLING, ("GET", "POST"), in_menu=True),
    Page("/dagsorden/{id}", _("Agenda"), HANDLING),
    Page("/dagsorden/{id}/udfald", _("Note outcome"), HANDLING, ("POST",)),
    Page("/dagsorden/{id}/hent", _("Agenda as a file"), HANDLING, ("POST",)),
    Page("/dagsorden/{id}/{act}", _("Change an agenda"), HANDLING, ("GET", "POST"), leads_on=True),
    Page("/hjaelp", _("Help"), ANYBODY),
    Page("/tilgaengelighed", _("Accessibility statement"), ANYBODY),
    Page("/personoplysninger", _("Personal data"), ANYBODY),
    Page("/driftsstatus", _("Status"), ANYBODY),
    Page("/log-paa", _("Log on"), ANYBODY),
    Page("/log-paa/start", _("To the issuer"), ANYBODY, leads_on=True),
    Page("/log-paa/tilbage", _("Back from the issuer"), ANYBODY, leads_on=True),
    Page("/log-paa/rolle", _("Choice of role"), ANYBODY, ("POST",)),
    Page("/log-paa/demo", _("A user of the demo"), ANYBODY, ("POST",)),
    Page("/log-af", _("Log off"), ANYBODY, ("GET", "POST")),
    Page("/session", _("Stay logged on"), EVERYBODY, ("POST",)),
    Page("/api/log-af", _("Logged off by the issuer"), ANYBODY, ("POST",)),
    Page("/udgiver", _("Own events"), SENDING, in_menu=True),
    Page("/udgiver/haendelse/{receipt}", _("An own event"), SENDING),
    Page("/udgiver/haendelse/{receipt}/opgave", _("A task of one's own"), SENDING, ("GET", "POST"), leads_on=True),
    Page("/udgiver/haendelse/{receipt}/tilbagekald", _("Recall an event"), SENDING, ("GET", "POST")),
    Page("/udgiver/spoergsmaal/{id}", _("Question from a forum"), SENDING, ("GET", "POST")),
    Page("/udgiver/send", _("Send or try events"), SENDING, ("GET", "POST")),
    Page("/udgiver/skemaer", _("Schemas and examples"), SENDING),
    Page("/udgiver/skemaer/{type}/{kind}", _("Schema or example as a file"), SENDING, leads_on=True),
    Page("/frister", _("Deadlines"), HANDLING, ("GET", "POST"), in_menu=True),
    Page("/arkiv", _("Archive"), HANDLING, ("GET", "POST"), in_menu=True),
    Page("/frister/kalender", _("Address of your calendar"), HANDLING, ("GET", "POST"), leads_on=True),
    Page("/frister/kalender/slut", _("End the address of your calendar"), HANDLING, ("GET", "POST"), leads_on=True),
    Page("/kalender/{secret}", _("Calendar"), ANYBODY, leads_on=True),
    Page("/regler", _("Rules"), EVERYBODY, ("GET", "POST"), in_menu=True),
    Page("/regler/kandidat", _("What would another rulebook change?"), ("drift",), ("GET", "POST")),
    Page("/statistik", _("Statistics"), (*HANDLING, "revisor"), ("GET", "POST"), in_menu=True),
    Page("/drift", _("Operations"), (OPERATOR,), in_menu=True),
    Page("/drift/regnskab", _("The balance"), (OPERATOR,)),
    Page("/drift/besked/{id}", _("Dead message"), (OPERATOR,), ("GET", "POST")),
    Page("/drift/partition/{id}", _("Stopped partition"), (OPERATOR,), ("GET", "POST")),
    Page("/forum/{id}", _("Forum"), EVERYBODY),
    Page("/adgang", _("Access"), LETTING_IN, ("GET", "POST"), in_menu=True),
    Page("/adgang/{id}", _("End an access"), LETTING_IN, ("GET", "POST")),
    Page("/noedadgang", _("Access in need"), (*HANDLING, *LETTING_IN), ("GET", "POST")),
    Page("/noedadgang/{id}", _("Open an access in need"), LETTING_IN, ("GET", "POST"), leads_on=True),
    Page("/log", _("Log"), (*LEADING, "revisor"), ("GET", "POST"), in_menu=True),
    Page("/opslag", _("Review of look-ups"), PROTECTING, ("GET", "POST"), in_menu=True),
    Page("/indsigt", _("Who saw what"), PROTECTING, ("GET", "POST"), in_menu=True),
    Page("/indsigt/fil", _("Who saw what, as a file"), PROTECTING, ("GET", "POST"), leads_on=True),
    Page("/kaede", _("Check the chain"), (*LEADING, "revisor"), ("GET", "POST")),
    Page("/indstillinger", _("Settings"), EVERYBODY, ("GET", "POST"), in_menu=True),
    Page("/indstillinger/mail", _("Mails to me"), EVERYBODY, ("GET", "POST"), leads_on=True),
    Page("/indstillinger/mail/slut", _("No mails to me"), EVERYBODY, ("GET", "POST"), leads_on=True),
    Page("/indstillinger/stedfortraeder", _("Stand-in"), HANDLING, ("GET", "POST")),
    Page("/indstillinger/stedfortraeder/{id}", _("Answer about a stand-in"), HANDLING, ("GET", "POST"), leads_on=True),
    Page("/overlevering/{ref}", _("Handover"), HANDLING),
    Page("/overlevering/{ref}/indhold", _("Content"), HANDLING, ("GET", "POST"), leads_on=True),
    Page("/overlevering/{ref}/identitet", _("Show name and CPR number"), HANDLING, ("GET", "POST")),
    Page("/overlevering/{ref}/{act}", _("Act"), HANDLING, ("GET", "POST")),
)
"""The closed table; `tests/architecture/test_desk_pages.py` compares it with the routes and with what browsers try."""


def pages_of(who: Principal) -> list[Page]:
    """Return the pages that somebody may open by role."""
    return [one for one in PAGES if {who.role, *ANYBODY} & set(one.roles)]


def menu(who: Principal | None) -> list[Page]:
    """Return what stands in the menu of somebody."""
    return [one for one in PAGES if one.in_menu and who is not None and who.role in one.roles]
