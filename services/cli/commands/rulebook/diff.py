"""`stafet rulebook diff`: who would go elsewhere under another rulebook, in Danish sentences with an example each."""

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.cli.commands.rulebook import answering_diff
from services.cli.commands.rulebook.answering_diff import UNITS
from services.cli.terminal.output import dump, line
from services.core.proof.difference import OLDEST, Answer, Moved, Sender, difference
from services.core.rulebook.model import Rulebook

GOES = "går til "
STARTS = {
    "receipt": "modtagelsen",
    "placement_date": "indsættelsen",
    "parole_date": "den mulige prøveløsladelse",
    "release_date": "løsladelsen",
}
"""What deadlines are counted from (`deadlines.DATES`)."""


@dataclass(slots=True)
class Change:
    """Differences that read alike, for all the types and people they are about."""

    text: str
    event_types: set[str] = field(default_factory=set)
    ages: set[tuple[int, int] | None] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    combinations: int = 0
    event: Mapping[str, Any] = field(default_factory=dict)
    weight: int = OLDEST + 1


def diff(arguments: argparse.Namespace, before: Rulebook, after: Rulebook) -> int:
    """Print what changes from one rulebook to the other; returns 0 whether or not anything does."""
    found = difference(before, after)
    changes = _changes(found.moved, before, after)
    senders = [_sender(one, before, after) for one in found.senders]
    answering = list(answering_diff.sentences(before, after))
    if arguments.output == "json":
        rows = [
            {
                "text": sentence(one, before, after),
                "event_types": sorted(one.event_types),
                "combinations": one.combinations,
                "event": one.event,
            }
            for one in changes
        ]
        told = {"before": before.hash, "after": after.hash, "senders": senders, "answering": answering}
        dump({**told, "changes": rows})
        return 0
    for text in (*senders, *answering):
        line(text)
    for one in changes:
        line(sentence(one, before, after))
        line(f"  {one.combinations:,} kombinationer; eksempel:".replace(",", "."))
        dump(one.event)
    if not senders and not answering and not changes:
        line("Ingen forskel: enhver hændelse bliver afgjort ens." if before.hash != after.hash else "Samme regelsæt.")
    return 0


def sentence(change: Change, before: Rulebook, after: Rulebook) -> str:
    """Return the sentence for one change: which messages, about whom, and what becomes of them."""
    names = {**after.wording.event_types, **before.wording.event_types}
    what = ", ".join(names[one]["da"] for one in sorted(change.event_types))
    return f"{what}: {_who(change, before, after)} {change.text}"


def _who(change: Change, before: Rulebook, after: Rulebook) -> str:
    towns = {**after.municipalities, **before.municipalities}
    whom = f"personer på {_ages(change.ages)}" if change.ages else "alle"
    named = sorted(towns[code].name for code in change.places if code in towns)
    elsewhere = change.places - set(towns)
    if change.places and not (elsewhere and len(named) == len(towns)):
        where = [f"i {', '.join(named)}"] if named else []
        where += ["uden kendt bopæl"] if "" in elsewhere else []
        where += ["i andre kommuner"] if elsewhere - {""} else []
        whom += " " + " eller ".join(where)
    return whom


def _ages(bands: Iterable[tuple[int, int] | None]) -> str:
    """Return bands as ranges, those that meet as one."""
    joined: list[tuple[int, int]] = []
    known = sorted(band for band in bands if band is not None)
    for low, high in known:
        if joined and joined[-1][1] + 1 >= low:
            joined[-1] = joined[-1][0], max(high, joined[-1][1])
        else:
            joined.append((low, high))
    texts = [_span(low, high) for low, high in joined]
    return " eller ".join([*texts, *(["ukendt alder"] if None in bands else [])])


def _span(low: int, high: int) -> str:
    if high >= OLDEST:
        return f"{low} år og op"
    return f"{low} år" if low == high else f"{low}-{high} år"


def _changes(moved: Iterable[Moved], before: Rulebook, after: Rulebook) -> list[Change]:
    found: dict[str, Change] = {}
    for one in moved:
        text = _told(one.before, one.after, before, after)
        change = found.setdefault(text, Change(text))
        change.event_types.add(one.event_type)
        change.ages |= one.ages
        change.places |= one.places
        change.combinations += one.combinations
        if one.weight < change.weight:
            change.weight, change.event = one.weight, one.event
    return list(found.values())


def _told(old: Answer, new: Answer, before: Rulebook, after: Rulebook) -> str:
    was, then = _where(old, before), _where(new, after)
    if was != then:
        both_go = was.startswith(GOES) and then.startswith(GOES)
        return f"{then} i stedet for {was.removeprefix(GOES)}." if both_go else f"{then}; før: {was}."
    parts = [
        (f"{name} er {_list(after_)} i stedet for {_list(before_)}")
        for name, before_, after_ in (
            ("dem, der læser med,", _readers(old, before), _readers(new, after)),
            ("hjemlen", _bases(old, before), _bases(new, after)),
            ("opgaverne", _tasks(old, before), _tasks(new, after)),
            ("fristerne", _deadlines(old, before), _deadlines(new, after)),
            ("koderne", _codes(old, before), _codes(new, after)),
        )
        if before_ != after_
    ]
    return f"{then} som før, men {'; '.join(parts)}."


def _where(answer: Answer, book: Rulebook) -> str:
    stages = book.wording.stages
    owners = [f"{_name(item[0], book)} ({stages[item[1]]['da']})" for item in answer.items if item[2] == "owner"]
    if owners:
        return GOES + " og ".join(owners)
    codes = ", ".join(_codes(answer, book))
    if answer.outcome == "refused":
        return f"afvises ({codes})"
    return "vises kun" if answer.outcome == "informed" else "bliver ikke afgjort"


def _name(forum: str, book: Rulebook) -> str:
    return book.forums[forum].names["da"]


def _readers(answer: Answer, book: Rulebook) -> list[str]:
    return [_name(item[0], book) for item in answer.items if item[2] == "reader"]


def _bases(answer: Answer, book: Rulebook) -> list[str]:
    return [book.wording.bases[basis]["da"] for item in answer.items for basis in item[3]]


def _tasks(answer: Answer, book: Rulebook) -> list[str]:
    return [book.wording.tasks[kind]["da"] for kind, _ in answer.tasks]


def _deadlines(answer: Answer, book: Rulebook) -> list[str]:
    names = book.wording.deadlines
    return [
        f"{names[what]['da']} ({rule}: {count} {UNITS[unit]} fra {STARTS[start]})"
        for rule, what, start, unit, count in answer.deadlines
    ]


def _codes(answer: Answer, book: Rulebook) -> list[str]:
    return [book.wording.codes[code]["da"].rstrip(".") for code in answer.codes]


def _list(words: list[str]) -> str:
    return ", ".join(words) or "ingen"


def _sender(one: Sender, before: Rulebook, after: Rulebook) -> str:
    book = after if one.gained else before
    name = book.publisher_by_id[one.publisher].names["da"]
    what = book.wording.event_types[one.event_type]["da"]
    return f"{name} må {'nu' if one.gained else 'ikke længere'} sende: {what}."
