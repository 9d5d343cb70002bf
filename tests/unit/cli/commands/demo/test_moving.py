"""Movement of a demo: events that never end, each of them new, about people who can be, of one town."""

from datetime import date
from itertools import islice

from services.cli.commands.demo.moving import TOWN, arriving
from unit.cli.commands.demo.test_fiction import implausible

DAY = date(2026, 11, 27)


def test_what_comes_is_new_and_can_be() -> None:
    """A hundred of them, of several kinds, none twice, all of somebody who lives there; the same for the same seed."""
    found = list(islice(arriving(DAY, 7), 100))
    assert len({(one["source"], one["id"]) for one in found}) == 100
    assert len({one["type"] for one in found}) > 2
    assert {one["data"]["subject"]["residence"] for one in found} == {TOWN}
    assert [fault for one in found for fault in implausible(one)] == []
    assert list(islice(arriving(DAY, 7), 3)) == found[:3]
