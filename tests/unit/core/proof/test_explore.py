"""Symbolic execution: the boxes are the whole space and do not overlap, and one box is one answer."""

from random import Random

import pytest

from services.core.decision.evaluate import settle
from services.core.proof.example import facts_of
from services.core.proof.explore import Box, Explorer, Region, whole
from services.core.proof.space import Message, messages
from unit.core.broken import built

NORDJYLLAND = built(lambda _: None)
MESSAGES = list(messages(NORDJYLLAND))
ABOUT = [message for message in MESSAGES if message.variables]


@pytest.mark.parametrize("message", ABOUT, ids=lambda message: f"{message.event_type}-{message.pairs}")
def test_boxes_do_not_overlap_and_are_the_whole_space(message: Message) -> None:
    """The boxes of a message are disjoint in pairs and their sizes add up to the space."""
    regions = _leaves(message)
    assert sum(region.size for region in regions) == message.size
    for at, one in enumerate(regions[:40]):
        for other in regions[at + 1 : at + 40]:
            assert any(not one.box[name] & other.box[name] for name in one.box)


def test_one_box_is_one_answer() -> None:
    """Any two combinations of a box get the same rows, items, codes and tasks from the engine."""
    random = Random(4)  # noqa: S311 -- the same boxes every time
    message = next(one for one in ABOUT if one.event_type == "stadium_concern")
    for region in random.sample(_leaves(message), 150):
        answers = {_answer(message, _inside(random, region)) for _ in range(4)}
        assert len(answers) == 1, region.rows


def _leaves(message: Message) -> list[Region]:
    explorer = Explorer(NORDJYLLAND)
    return list(explorer.regions(message, explorer.ruling(), [whole(message)]))


def _inside(random: Random, region: Region) -> Box:
    return {
        name: 1 << random.choice([at for at in range(bits.bit_length()) if bits >> at & 1])
        for name, bits in region.box.items()
    }


def _answer(message: Message, box: Box) -> object:
    outcome = settle(NORDJYLLAND, facts_of(message, box))
    items = tuple((slot.forum.id, slot.role, slot.stage, slot.track, slot.basis) for slot in outcome.slots)
    return outcome.because, items, outcome.codes, outcome.tasks, outcome.deadlines
