"""Questions of contracts-acts 9.3: asked, answered or taken back, and the item goes on where it came from."""

from datetime import datetime

from statemachine.model.clock import paused, question_due, resumed
from statemachine.model.doing import Doing
from statemachine.model.item import Item, Question
from statemachine.model.world import World


def ask(doing: Doing) -> None:
    """Ask the sender: the deadline for the answer stands still."""
    item = doing.item
    item.resumes = item.state
    item.left = None if item.answer_by is None else paused(item.answer_by, doing.now)
    item.questions.append(Question(doing.body["question"], doing.now, question_due(doing.now)))
    doing.step("awaiting_sender")
    doing.world.receipt(item, "question")


def go_on(world: World, item: Item, state: str, actor: str, now: datetime) -> None:
    """End a question, answered or cancelled: the item goes back to where it came from, and its clock goes on."""
    item.questions[-1].state = state
    world.step(item, item.resumes or "", None, actor)
    item.answer_by = None if item.left is None else resumed(item.left, now)
    item.resumes = item.left = None


def cancel_question(doing: Doing) -> None:
    """Take the question back."""
    go_on(doing.world, doing.item, "cancelled", doing.actor, doing.now)
