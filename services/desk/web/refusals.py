"""Refusals of acts in the words of a page: what happened meanwhile, by whom and when, and how things stand."""

from gettext import NullTranslations

from services.core.handover.refusals import REFUSALS
from services.desk.web.naming import Names
from services.desk.web.words import clock, day, instant, reference, state
from services.effects.actors import RefusedActError
from services.storage.handovers.history import told


def sentence(said: NullTranslations, language: str, names: Names, item: str, refused: RefusedActError) -> str:
    """Return one sentence about an item that an act was refused of."""
    name = reference(said, language, item)
    if refused.code in REFUSALS:
        return f"{name} {getattr(REFUSALS[refused.code], language)}."
    if refused.code == "not_allowed":
        return said.gettext("%(item)s: this cannot be done while its state is %(state)s.") % {
            "item": name,
            "state": state(said, language, refused.state or "offered"),
        }
    if refused.actor is None or refused.at is None:
        return said.gettext("%(item)s was changed meanwhile and is now: %(state)s.") % {
            "item": name,
            "state": state(said, language, refused.state or "offered"),
        }
    told_by = {
        "item": name,
        "who": names.person(told(refused.actor)),
        "when": f"{day(said, language, instant(refused.at).date())} {clock(said, language, refused.at)}",
        "state": state(said, language, refused.state or "offered"),
    }
    if refused.state == "accepted":
        return said.gettext("%(item)s was already accepted by %(who)s on %(when)s.") % told_by
    return said.gettext("%(item)s was changed by %(who)s on %(when)s and is now: %(state)s.") % told_by
