"""Reasons why a forum gets no case: each must come up for some combination, or nobody will ever read it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter

from services.core.proof.explore import Explorer, Region
from services.core.proof.region_view import WRITTEN, Lens, Sight
from services.core.rulebook.model import Rulebook
from services.core.rulebook.routing import WhyNot


def dead_reasons(book: Rulebook, regions: Sequence[Region]) -> Iterator[tuple[str, str]]:
    """Yield (code, forum) of each reason that no combination brings up; one that several forums share has no forum."""
    explorer, sight = Explorer(book), Sight.of(book)
    rulings = {forum: explorer.ruling({forum: _numbered(reasons)}) for forum, reasons in book.why_not.items()}
    left = {id(reason) for reasons in book.why_not.values() for reason in reasons}
    for region in _mixed(regions):
        for forum, reasons in book.why_not.items():
            if any(id(reason) in left and _possible(reason, region, sight) for reason in reasons):
                for part in explorer.regions(region.message, rulings[forum], [region.box]):
                    left -= {id(reasons[int(one.why)]) for one in (part.outcome.considered if part.outcome else ())}
        if not left:
            return
    homes: dict[int, list[tuple[str, str]]] = {}
    for forum, reasons in book.why_not.items():
        for reason in reasons:
            homes.setdefault(id(reason), []).append((reason.code, forum))
    for number in left:
        (code, forum), *others = homes[number]
        yield code, "" if others else forum


def _possible(reason: WhyNot, region: Region, sight: Sight) -> bool:
    """Tell whether each condition by itself may hold somewhere in the region; a quick look before the engine's own."""
    if region.outcome is None:
        return False
    lens = Lens(region, region.outcome, sight)
    known = lens.written()
    implied = {meaning.fact for meaning in sight.book.meanings}
    asked = [one for one in reason.when if one.fact not in WRITTEN | implied]
    return all(one.holds(known[one.fact]) for one in reason.when if one.fact in known) and all(map(lens.where, asked))


def _mixed(regions: Sequence[Region]) -> list[Region]:
    """Return the regions, first one of each kind of message and way through the tables, then the second, and so on."""
    met: Counter[tuple[str, tuple[str, ...]]] = Counter()
    turns = []
    for region in regions:
        way = region.message.event_type, region.rows
        turns.append((met[way], region))
        met[way] += 1
    return [region for _, region in sorted(turns, key=itemgetter(0))]


def _numbered(reasons: tuple[WhyNot, ...]) -> tuple[WhyNot, ...]:
    return tuple(WhyNot(one.when, str(at)) for at, one in enumerate(reasons))
