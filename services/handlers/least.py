"""Least knowledge: what of a decision and of an event's content the reader of one item may see."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.core.decision import Decision
from services.core.rulebook import Rulebook

EXIT, EXIT_ROLE, EXIT_TASKS = "exit_enhed", "exit-koordinator", "exit_"
EXIT_FACTS = frozenset({"exit_wish", "exit_consent", "wants_out"})
"""Facts that say or deny that somebody wants out: a table that asks for one is about Exit, whatever it answers."""

IDENTITY = frozenset({"cpr", "name", "birth_date"})
EXIT_FIELDS = frozenset({"exit", "wants_out"})


def of_decision(decision: Decision, rulebook: Rulebook, forum: str, role: str) -> Decision:
    """Return what a reader of the item at `forum` may see of the decision.

    Without the exit role nothing of Exit is left (EXIT-7), also no reason from which it could be read, unless the
    note about it is addressed to this very forum (EXIT-2).
    """
    if role == EXIT_ROLE:
        return decision
    tasks = tuple(task for task in decision.tasks if not task.kind.startswith(EXIT_TASKS) or task.to == forum)
    told = any(task.kind.startswith(EXIT_TASKS) for task in tasks)
    hidden = frozenset() if told else _rows_about_exit(rulebook)
    return replace(
        decision,
        items=tuple(item for item in decision.items if item.forum != EXIT),
        tasks=tasks,
        because=tuple(reason for reason in decision.because if reason.row not in hidden),
        considered=tuple(one for one in decision.considered if one.forum != EXIT),
        facts={},
    )


def _rows_about_exit(rulebook: Rulebook) -> frozenset[str]:
    return frozenset(
        row.id
        for rows in rulebook.tables.values()
        if any(condition.fact in EXIT_FACTS for row in rows for condition in row.when)
        for row in rows
    )


def of_content(data: Mapping[str, Any], role: str) -> dict[str, Any]:
    """Return an event's data for who has taken the case: without name and number, which are an act of their own.

    What is said about a wish to leave is for the exit role only (EXIT-7).
    """
    shown = {name: value for name, value in data.items() if role == EXIT_ROLE or name not in EXIT_FIELDS}
    subject = shown.get("subject")
    if isinstance(subject, Mapping):
        shown["subject"] = {name: value for name, value in subject.items() if name not in IDENTITY}
    return shown
