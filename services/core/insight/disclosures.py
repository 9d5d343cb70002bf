"""Disclosures and look-ups about one person in plain Danish: to whom, when, which fields, on what ground (LOG-6).

Who of the staff it was is never told, only in which role and for which authority. What a law may hold back from the
person is marked with its reason; the controller decides, not the service (LOG-7).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from schemas.danish import FIELDS
from services.core.access.roles import ROLES
from services.core.decision.words import name_of, queue_of
from services.core.insight.lookups import SEARCHES
from services.core.rulebook.model import Rulebook

TOLD = ("collection", "disclosure", "consultation", "combination")
"""Operations that the report has: what came in, went out or was looked at; acts are the case's own history."""

ENFORCING = ("police", "prison_service")
"""Kinds of authority under the law enforcement directive, where insight can be put off, limited or refused (DP-1)."""

LIMITED = "Hos politi og kriminalforsorg kan indsigten udsættes, begrænses eller nægtes."

WHAT: tuple[tuple[str, str], ...] = (
    (r"collection event\.submitted", "Modtaget fra afsenderen"),
    (r"collection event\..*", "Modtaget fra afsenderen; ikke givet videre"),
    (r"disclosure event\..*", "Givet videre: modtageren fik en forhåndsvisning"),
    (r"disclosure handover\..*", "Givet videre til et andet forum: modtageren fik en forhåndsvisning"),
    (r"disclosure reminder\..*", "Modtageren blev mindet om sagen"),
    (r"disclosure agenda\.exported:.*", "Trukket ud som fil til et møde"),
    (r"consultation handover\.shown", "Slået op: forhåndsvisningen og sagens gang"),
    (r"consultation content\.shown", "Slået op: indholdet"),
    (r"consultation identity\.shown", "Slået op: navn og personnummer"),
    (r"consultation person\.searched", "Søgt frem med personnummer i et arkiv"),
    (r"consultation targets\.shown", "Slået op: hvor sagen kan gives videre til"),
    (r"consultation question\.shown", "Afsenderen så spørgsmålet om sagen"),
    (r"consultation event\.shown", "Afsenderen så, hvad der blev af hændelsen"),
    (r"consultation person\.disclosures", "En oversigt som denne blev lavet"),
    (r"consultation erasure\..*", "Det blev undersøgt, hvad en sletning ville fjerne"),
)
"""`op code` of a leaf → what is said of it; the first that fits."""

WHY = {
    "access_request": "fordi personen har bedt om indsigt",
    "complaint": "på grund af en klage",
    "supervision": "til tilsyn og kontrol",
}
"""Why somebody may ask for the list → in Danish."""

REASONS = {
    **SEARCHES,
    **WHY,
    "look_up": "for at slå personen op i eget system",
    "other": "af en anden grund, som er noteret",
    "follow_up": "for at følge op på frister og aftaler",
    "planning": "for at tilrettelægge den forebyggende indsats",
}
"""Why, as a leaf has it in `query` → in Danish."""

PREVIEW = {
    "type": "Slags",
    "forum": "Forum",
    "municipality": "Kommune",
    "stage": "Trin",
    "legal_basis": "Hjemmel",
    "due": "Frist",
    "outcome": "Udfald",
    "codes": "Begrundelse",
    "items": "Modtagere",
    "tasks": "Opgaver",
    "questions": "Spørgsmål",
    "texts": "Noter i forløbet",
    "question": "Spørgsmål",
    "disclosures": "Denne oversigt",
}


class HoldBack(NamedTuple):
    """Why an entry may lawfully be held back from the person: rules, and the reason in Danish."""

    rules: tuple[str, ...]
    da: str


class Entry(NamedTuple):
    """One disclosure or look-up; `basis` is the code of its ground, None where only the purpose is known."""

    leaf: int
    at: str
    op: str
    code: str
    what: str
    to: tuple[str, ...]
    by: str
    sender: str | None
    fields: tuple[str, ...]
    basis: str | None
    ground: str
    reason: str | None
    held_back: tuple[HoldBack, ...]


def entry(number: int, leaf: Mapping[str, Any], basis: str | None, rulebook: Rulebook) -> Entry | None:
    """Return what is told of a leaf, None for one that is no disclosure and no look-up.

    `basis` is the one of the item that it is about, for leaves that do not say theirs.
    """
    if leaf["op"] not in TOLD:
        return None
    said = re.fullmatch(r"prevention/([^ ]+).*", leaf["purpose"])
    code = said[1] if said else basis
    sender = _organisation(leaf["on_behalf"])
    return Entry(
        number,
        leaf["t_occ"],
        leaf["op"],
        leaf["code"],
        _what(leaf),
        tuple(queue_of(one, rulebook) for one in leaf["recipient"]),
        _by(leaf["actor"], rulebook),
        sender and name_of(sender, rulebook),
        tuple(_field(one) for one in leaf["scope"]),
        code,
        _ground(code, rulebook),
        REASONS.get(leaf["query"] or ""),
        tuple(_held_back(leaf, rulebook)),
    )


def _what(leaf: Mapping[str, Any]) -> str:
    kind = f"{leaf['op']} {leaf['code']}"
    return next((told for pattern, told in WHAT if re.fullmatch(pattern, kind)), kind)


def _by(actor: str, rulebook: Rulebook) -> str:
    """Return role and authority of who did it; the handle stays here."""
    kind, _, rest = actor.partition("/")
    if kind != "person":
        return "Stafet selv, ingen medarbejder"
    role, organisation, *_ = rest.split("/")
    named = ROLES.get(role)
    return f"{named.danish if named else role}, {name_of(organisation, rulebook)}"


def _field(name: str) -> str:
    return PREVIEW.get(name) or FIELDS.get(name) or FIELDS.get(f"subject.{name}") or name


def _ground(code: str | None, rulebook: Rulebook) -> str:
    basis = rulebook.wording.bases.get(code or "")
    return f"Forebyggelse; {basis['da']}" if basis else "Forebyggelse"


def _held_back(leaf: Mapping[str, Any], rulebook: Rulebook) -> Iterator[HoldBack]:
    """Yield what stands against telling the person: what is one role's own, and law enforcement (EXIT-7, INF-4)."""
    for guard in rulebook.disclosure.guards:
        if any(_guarded(one.partition("/")[0], guard.forums, guard.stages, rulebook) for one in leaf["recipient"]):
            yield HoldBack(guard.rules, guard.texts["da"])
    known = rulebook.publisher_by_id
    involved = {_organisation(leaf["on_behalf"]), _organisation(leaf["actor"])}
    if any(one in known and known[one].kind in ENFORCING for one in involved if one is not None):
        yield HoldBack(("DP-1", "LOG-7"), LIMITED)


def _guarded(forum: str, forums: tuple[str, ...], stages: tuple[str, ...], rulebook: Rulebook) -> bool:
    known = rulebook.forums.get(forum)
    return forum in forums or (bool(stages) and known is not None and known.circle == "infohus")


def _organisation(who: str | None) -> str | None:
    """Return the organisation in `publisher/<id>` and `person/<role>/<id>/<handle>`."""
    kind, _, rest = (who or "").partition("/")
    parts = rest.split("/")
    if kind == "publisher":
        return parts[0]
    return parts[1] if kind == "person" and len(parts) > 1 else None
