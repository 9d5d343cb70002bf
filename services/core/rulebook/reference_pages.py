"""The pages of a rulebook, made from it: who takes which cases and sees what, and the order in which rows are asked."""

from collections.abc import Iterable, Iterator, Sequence

from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Forum
from services.core.rulebook.row_text import then_text, when_text

MADE = "Made from the rulebook by `stafet rulebook pages docs`; change the rulebook, not this page."
UNKNOWN = "not stated"


def forums_page(book: Rulebook) -> str:
    """Return docs/forums.md: who, for whom, ages, basis, lead, meetings, and what it gets to see."""
    taking = [forum for forum in book.forums.values() if forum.no_items is None and forum.mode is not None]
    queues = [forum for forum in book.forums.values() if forum.mode is None]
    never = [forum for forum in book.forums.values() if forum.no_items is not None]
    lines = ["# Forums", "", MADE, "", "## Forums that get cases", ""]
    lines += table(
        ("Forum", "Dansk", "For whom", "Ages", "Basis", "Lead", "Who takes part", "Meets"),
        (
            (
                f"`{forum.id}`",
                forum.names["da"],
                _told(forum, "whom"),
                ages(forum.ages),
                _codes(forum.bases),
                _told(forum, "lead"),
                _told(forum, "members"),
                _told(forum, "meets"),
            )
            for forum in taking
        ),
    )
    lines += ["", "## Queues that are no forums", ""]
    lines += table(("Queue", "Dansk", "English"), ((f"`{one.id}`", one.names["da"], one.names["en"]) for one in queues))
    lines += ["", "## What each gets to see", ""]
    separate = _codes(sorted(book.disclosure.separate_act))
    before = f"Before acceptance everybody sees {_codes(book.disclosure.preview)} and nothing of the content. "
    after = f"After acceptance the fields below; of the subject {separate} only by a separate, reasoned act."
    lines += [f"{before}{after}", ""]
    lines += [
        f"* {_codes(sorted(guard.fields)) or 'Items at the ' + _codes(guard.stages)}: for the role `{guard.role}` only."
        f" {guard.texts['en']} ({', '.join(guard.rules)})"
        for guard in book.disclosure.guards
    ]
    for forum in (*taking, *queues):
        lines += ["", f"### {forum.names['da']}", "", *_seen(book, forum)]
    lines += ["", "## Never a case", "", "They keep a row, so that nobody wonders whether they were forgotten.", ""]
    lines += table(
        ("Body or effort", "Dansk", "Why not", "Hvorfor ikke"),
        ((f"`{one.id}`", one.names["da"], *_why(one)) for one in never),
    )
    return "\n".join(lines) + "\n"


def _why(forum: Forum) -> tuple[str, str]:
    texts = forum.no_items or {"en": "", "da": ""}
    return texts["en"], texts["da"]


def _seen(book: Rulebook, forum: Forum) -> Iterator[str]:
    ceiling, kept = book.disclosure.ceilings[forum.id], book.retention.forums[forum.id]
    yield f"Sees {_codes(sorted(ceiling.shown))}."
    for part in ceiling.withheld:
        yield f"Withheld: {_codes(sorted(part.fields))}. {part.texts['en']}"
    periods = ", ".join(f"`{name}` {_days(book, name)}" for name in (*kept.payload, kept.record))
    yield f"Kept: {periods}. Rules: {', '.join(ceiling.rules)}."


def _days(book: Rulebook, name: str) -> str:
    period = book.retention.classes[name]
    return "without limit" if period.days is None else f"{period.days} days"


def routing_page(book: Rulebook) -> str:
    """Return docs/routing.md: a drawing of the order, then every table with its rows in both languages."""
    first = (
        f"From the table `{book.start}` on, the first row that holds counts, from table to table, until one decides. "
    )
    then = (
        f"Then {_codes(book.after)} are asked. A row's `→` names the table to go on with, or the gate that must open."
    )
    lines = [
        "# Routing",
        "",
        MADE,
        "",
        first + then,
        "",
        "```mermaid",
        "flowchart TD",
        *_drawing(book),
        "```",
    ]
    for name, rows in book.tables.items():
        lines += ["", f"## {name}", ""]
        lines += table(
            ("Row", "Step", "When", "Then", "Dansk", "English", "Rules"),
            (
                (
                    f"`{row.id}`",
                    str(row.then.step or ""),
                    when_text(row.when) or _otherwise(row.then.catches),
                    then_text(row),
                    row.then.texts["da"],
                    row.then.texts["en"],
                    ", ".join(row.then.rules),
                )
                for row in rows
            ),
        )
    return "\n".join(lines) + "\n"


def _otherwise(catches: frozenset[str]) -> str:
    return f"otherwise, of {_codes(sorted(catches))}" if catches else "otherwise"


def _drawing(book: Rulebook) -> Iterator[str]:
    drawn = set()
    for name, rows in book.tables.items():
        for row in rows:
            for target, arrow in ((row.go, "-->"), (row.then.gate, "-. gate .->"), (row.then.beside, "-. beside .->")):
                if target is not None and (name, target) not in drawn:
                    drawn.add((name, target))
                    yield f"  {name} {arrow} {target}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield _line(headings)
    yield _line(["---"] * len(headings))
    yield from map(_line, rows)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') or ' ' for cell in cells)} |"


def _told(forum: Forum, what: str) -> str:
    texts = forum.told.get(what)
    return UNKNOWN if texts is None else texts["en"]


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def ages(limits: tuple[int | None, int | None]) -> str:
    """Return an age range."""
    low, high = limits
    if high is None:
        return "all" if low is None else f"from {low}"
    return f"to {high}" if low is None else f"{low} to {high}"
