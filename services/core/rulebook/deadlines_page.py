"""The page of deadlines: what is due when and whose it is, how long an answer may take, and who is reminded."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.core.rulebook.deadlines import DeadlineRule
from services.core.rulebook.model import Rulebook
from services.core.rulebook.reference_pages import MADE, forums_page, routing_page, table
from services.core.rulebook.row_text import answer_text, level_text, when_text


def deadlines_page(book: Rulebook) -> str:
    """Return docs/deadlines.md."""
    answering = book.answering
    lines = ["# Deadlines", "", MADE, "", "## Of a decision", ""]
    lines += ["Rows of one rule are alternatives; the first that holds counts.", ""]
    lines += table(
        ("Set", "Rule", "What", "Dansk", "Whose", "When", "Due"),
        (
            (
                f"`{name}`",
                rule.rule,
                book.wording.deadlines[rule.what]["en"],
                book.wording.deadlines[rule.what]["da"],
                f"{book.wording.whose[rule.whose]['en']} ({book.wording.whose[rule.whose]['da']})",
                when_text(rule.when) or "always",
                _due(rule),
            )
            for name, rules in book.deadline_sets.items()
            for rule in rules
        ),
    )
    lines += ["", "## Of an answer", "", "From the offer, or from the change of stage; the first row that fits.", ""]
    lines += [f"* {answer_text(row)}" for row in answering.rows]
    lines += [f"* A question to the sender: {answering.question} hverdage.", "", "## Reminders", ""]
    lines += [f"From {answering.start:%H:%M} in Copenhagen.", ""]
    lines += table(
        ("About", "Level", "When"),
        ((kind, f"`{one.name}`", level_text(one)) for kind, levels in answering.levels.items() for one in levels),
    )
    return "\n".join(lines) + "\n"


def _due(rule: DeadlineRule) -> str:
    counted = f"{rule.start} {rule.count:+} {rule.unit}"
    if rule.before is not None:
        counted += f", if {rule.before.date} is before {rule.before.than} {rule.before.months:+} months"
    return counted + (", never before receipt" if rule.not_before_receipt else "")


PAGES: Mapping[str, Callable[[Rulebook], str]] = MappingProxyType(
    {"forums.md": forums_page, "routing.md": routing_page, "deadlines.md": deadlines_page}
)
"""File in docs/ → what makes it from a rulebook."""
