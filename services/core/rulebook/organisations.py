"""Organisations and places: municipalities, publishers, forums and queues that are no forums, as the rulebook says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.core.rulebook.document_reader import Node
from services.core.rulebook.texts import Texts, fill, languages
from services.core.rulebook.vocabulary import BASES, MODES, PUBLISHER_KINDS, SCOPES

TOLD = ("lead", "members", "whom", "meets")
"""Who leads a forum, who takes part, whom it is for and how often it meets; what no source says is left out."""

KINDS = ("forum", "body", "unit", "network", "framework", "effort", "programme", "project")
Address = tuple[str, str | None]
"""A queue and the municipality that is part of its address, None for one of the whole district."""

SOURCE_PREFIX = "urn:stafet:publisher:"
LAW_CODES = (*BASES, "RPL111", "RPL113", "BL124", "LBU")


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality; `has` are the forums that can be found in it (its switches)."""

    code: str
    name: str
    in_district: bool
    in_region: bool
    has: frozenset[str]


@dataclass(frozen=True, slots=True)
class Only:
    """A restriction on what a publisher may send: `field` must be `value`, absent only when `unless` says so."""

    field: str
    value: str
    unless_field: str
    unless_value: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """Somebody who may send: event type → restriction, None when there is none.

    `returns_to` is the address (queue, municipality) that a returned item goes back to, `municipality` the code of the
    one that the publisher is, None for all others.
    """

    id: str
    kind: str
    municipality: str | None
    names: Texts
    may_send: Mapping[str, Only | None]
    returns_to: Address

    @property
    def source(self) -> str:
        """The CloudEvents `source` of this publisher."""
        return SOURCE_PREFIX + self.id


@dataclass(frozen=True, slots=True)
class Forum:
    """A forum, body, effort … of the plan (`kind`), or a queue that is none (`kind` is "queue", no `mode`).

    `only_by` are the event types that may reach it although its mode says that nothing is routed to it. `no_items` says
    why it never gets a case, where that is so, and `no_items_rule` by which rule; `other_law` is what the basis of that
    name means here. `told` is what pages say of it: those of TOLD that are known.
    """

    id: str
    names: Texts
    kind: str
    scope: str
    mode: str | None
    ages: tuple[int | None, int | None]
    bases: tuple[str, ...]
    only_by: tuple[str, ...]
    rules: tuple[str, ...]
    no_items: Texts | None
    no_items_rule: str | None
    other_law: Texts | None
    told: Mapping[str, Texts]
    names_owner: bool = False  # whether an outcome is noted only after its members have named who owns the case

    @property
    def per_municipality(self) -> bool:
        """Whether a municipality is part of the queue's address."""
        return self.scope in {"municipality", "school"}

    @property
    def circle(self) -> str:
        """The roles that its items are there for: everybody's, the Infohus' own, or Exit's own (contracts-acts 8)."""
        return {"gated": "infohus", "consent_required": "exit"}.get(self.mode or "", "general")

    @property
    def takes_people(self) -> bool:
        """Whether a person-level item can ever stand here."""
        return self.mode not in {"source_only", "aggregate_only", "none"} or bool(self.only_by)


def municipalities(root: Node, plan: Collection[str]) -> dict[str, Municipality]:
    """Read municipalities.yaml: code → municipality; what one `has` are forums of the plan."""
    unknown = root.words("unknown")
    found: dict[str, Municipality] = {}
    for row in root.rows("municipalities"):
        code = row.name("code")
        if not _is_code(code) or code in found or code in unknown:
            raise row.error("code: her ventes fire cifre, og hver kode én gang")
        found[code] = Municipality(
            code,
            row.text("name"),
            row.flag("in_police_district"),
            row.flag("in_region"),
            frozenset(row.words("has", plan)),
        )
        row.done()
    if not all(map(_is_code, unknown)):
        raise root.error("unknown: her ventes koder på fire cifre")
    root.done()
    return found


def unknown_residences(root: Node) -> frozenset[str]:
    """Read the codes that other systems write for a municipality that they do not know (contracts 1.2)."""
    return frozenset(root.words("unknown"))


def _is_code(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


def forums(root: Node, event_types: Collection[str], rules: Collection[str]) -> dict[str, Forum]:
    """Read forums.yaml: id → forum, and the queues after them."""
    found: dict[str, Forum] = {}
    for row in root.rows("forums"):
        forum = _recipient(row, row.text("kind", KINDS), row.text("mode", MODES), event_types, rules)
        _add(found, row, forum)
    for row in root.rows("queues"):
        _add(found, row, _recipient(row, "queue", None, event_types, rules))
    root.rows("why_not_first")  # as above
    root.rows("forwarding")  # read when the queues are known
    root.done()
    return found


def _add(found: dict[str, Forum], row: Node, forum: Forum) -> None:
    if forum.id in found:
        raise row.twice("id", forum.id)
    row.done()
    found[forum.id] = forum


def _recipient(row: Node, kind: str, mode: str | None, event_types: Collection[str], rules: Collection[str]) -> Forum:
    forum_id = row.name("id")
    limits = tuple(row.number(key) if row.has(key) else None for key in ("age_from", "age_to"))
    for key in ("why_not_before", "why_not"):
        row.rows(key)  # read with the conditions, when the vocabulary is known
    return Forum(
        forum_id,
        _names(row),
        kind,
        row.text("scope", SCOPES),
        mode,
        (limits[0], limits[1]),
        row.words("legal_basis", LAW_CODES),
        row.words("only_by", event_types),
        row.words("rules", rules),
        *_no_items(row),
        _texts(row, "other_law") if row.has("other_law") else None,
        {key: _texts(row, key) for key in TOLD if row.has(key)},
        row.flag("names_owner"),
    )


def _no_items(row: Node) -> tuple[Texts | None, str | None]:
    """Read why a forum never gets a case, and which of its own rules says so."""
    if not row.has("no_items"):
        return None, None
    inner = row.child("no_items")
    told, rule = languages(inner), inner.maybe("rule", row.words("rules"))
    inner.done()
    return told, rule


def publishers(
    root: Node, towns: Mapping[str, Municipality], queues: Mapping[str, Forum], event_types: tuple[str, ...]
) -> dict[str, Publisher]:
    """Read publishers.yaml: source → publisher. A row with `each` stands for every municipality of the district."""
    everyone = root.words("everyone_may_send", event_types)
    found: dict[str, Publisher] = {}
    for row in root.rows("publishers"):
        template = row.name("id")
        kind = row.text("kind", PUBLISHER_KINDS)
        names = _names(row, frozenset({"name", "code"}))
        queue = queues[row.text("returns_to", queues)]
        may_send: dict[str, Only | None] = dict.fromkeys((*row.words("may_send", event_types), *everyone))
        for only in row.rows("only"):
            event_type = only.text("event_type", tuple(may_send))
            may_send[event_type] = _only(only)
        each = row.maybe("each", ("municipality_of_the_district",))
        places = [town for town in towns.values() if town.in_district] if each else [None]
        if queue.per_municipality and not each:
            raise row.error(f"returns_to: {queue.id} er en kø i hver kommune, og afsenderen hører ikke til en")
        for town in places:
            gaps = {"code": town.code, "name": town.name} if town else {}
            filled = {language: fill(text, gaps) for language, text in names.items()}
            back = (queue.id, town.code if town and queue.per_municipality else None)
            publisher = Publisher(fill(template, gaps), kind, town.code if town else None, filled, may_send, back)
            found[publisher.source] = publisher
        row.done()
    root.text("otherwise_returns_to")  # as below
    root.rows("credentials")  # read when the publishers are known
    root.done()
    return found


def strangers_return_to(root: Node, queues: Mapping[str, Forum]) -> Address:
    """Read where an item of a publisher goes back to that the rulebook does not have any more: a district's queue."""
    return root.text(
        "otherwise_returns_to", [queue.id for queue in queues.values() if not queue.per_municipality]
    ), None


def _only(row: Node) -> Only:
    unless = row.child("may_be_absent_when")
    only = Only(row.text("field"), row.text("value"), unless.text("field"), unless.text("value"))
    unless.done()
    row.done()
    return only


def _names(row: Node, gaps: frozenset[str] = frozenset()) -> Texts:
    return _texts(row, "name", gaps)


def _texts(row: Node, key: str, gaps: frozenset[str] = frozenset()) -> Texts:
    inner = row.child(key)
    texts = languages(inner, gaps)
    inner.done()
    return texts
