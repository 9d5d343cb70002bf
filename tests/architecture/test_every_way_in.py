"""Every command, process, job and route is in the table of leaves; what each leaves is driven in test_leaves."""

from architecture.every_way_in import LEAVES, NONE, leafless, unlisted, ways_in
from services.cli.nouns import NOUNS, Noun


def test_every_way_in_has_its_row() -> None:
    """Whoever adds one says which leaf it leaves, or why none: nothing about a person is done unseen (promise 7)."""
    assert unlisted(list(ways_in())) == []
    assert all(reason.strip() for reason in NONE.values())


def test_a_way_in_without_a_row_is_seen() -> None:
    """The twin: a noun that nobody listed, and a row whose way in is gone."""
    more = Noun("peek", "services.cli.commands.balance", "ser efter")
    assert unlisted(list(ways_in((*NOUNS, more)))) == ["peek: no row says which leaf it leaves"]
    assert unlisted([one for one in ways_in() if one != "audit show"]) == ["audit show is not there"]


def test_a_way_in_that_leaves_nothing_is_seen() -> None:
    """The twin of what is driven: no leaf, or another one than the row says."""
    assert leafless({"audit show": {"verify leaf.opened"}}) == []
    assert leafless({"audit show": set()}) == ["audit show left [], not " + LEAVES["audit show"]]
    assert leafless({"queue list": {"denied queue.listed"}}) != []
