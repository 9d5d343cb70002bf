"""`stafet question`: a sender reads what a forum asks about the sender's own event, and answers it."""

import argparse
from functools import partial

from schemas.act_bodies import Answer
from services.cli.commands.handover.body_options import add_options, body_of
from services.cli.terminal.act_arguments import QUESTION, add_about
from services.cli.terminal.office import at_work
from services.cli.terminal.output import clean, dump, line
from services.cli.terminal.parser import FORMATS, verbs
from services.storage.handovers.given import Given

NUMBER = "spørgsmålets nummer, fra kvitteringen"
STATES = {"open": "venter på svar", "answered": "besvaret", "cancelled": "trukket tilbage"}
"""State of a question → what a reader is told."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    add_about(verb("show", "viser spørgsmålet; læsningen logges", main_show), NUMBER)
    answer = verb("answer", "besvarer spørgsmålet: sagen går tilbage til forummet", main_answer)
    add_about(answer, NUMBER)
    add_options(answer, Answer)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_show(arguments: argparse.Namespace) -> int:
    """Print the question, returns 0."""
    from services.storage.handovers import questions  # noqa: PLC0415 -- the rulebook's libraries take long

    told = at_work(arguments, "question", lambda office: questions.show(office, arguments.number), QUESTION)
    return _tell(arguments, told)


def main_answer(arguments: argparse.Namespace) -> int:
    """Answer it; prints the question after it, returns 0."""
    from services.storage.handovers import questions  # noqa: PLC0415 -- as above

    given = partial(Given, body_of(arguments, Answer))
    told = at_work(arguments, "answer", lambda office: questions.answer(office, arguments.number, given), QUESTION)
    return _tell(arguments, told)


def _tell(arguments: argparse.Namespace, told: dict[str, str]) -> int:
    if arguments.output != FORMATS[0]:
        dump(told)
        return 0
    line(f"Spørgsmål {told['id']}: {STATES[told['state']]}, svar senest {told['answer_by']}")
    line(f"  {clean(told['question'])}")
    return 0
