"""The table of roles says what contracts-acts 8 says, and no role of the rulebook's own is missing from it."""

import pytest

from services.core.access.roles import BUSINESS, CIRCLES, EVERY_STAGE, EVERYWHERE, ROLES
from services.core.rulebook.model import Rulebook
from services.core.rulebook.vocabulary import STAGES
from services.runtime.config.rulebook_files import load
from services.runtime.config.settings import REPOSITORY

BOOKS = [load(REPOSITORY / "rulebooks" / "nordjylland"), load(REPOSITORY / "tests" / "districts" / "sydkysten")]


def test_the_table_of_roles_is_closed() -> None:
    """The ten roles of contracts-acts 8, the stages they see, and the roles of which they give grants."""
    leads = ("koordinator", "stedfortraeder", "visitator")
    assert {name: (dict(role.sees), role.gives) for name, role in ROLES.items()} == {
        "koordinator": ({"general": ("queue", "manual")}, ()),
        "stedfortraeder": ({"general": ("queue", "manual")}, ()),
        "forumleder": ({"general": ("queue", "manual")}, leads),
        "visitator": ({"general": ("triage",), "infohus": ("triage",)}, ()),
        "infohus-tovholder": ({"infohus": ("gate", "queue")}, leads),
        "exit-koordinator": ({"exit": ("queue", "triage", "gate", "wish", "manual")}, leads),
        "udgiver": ({}, ()),
        "revisor": ({}, ()),
        "databeskyttelse": ({}, ()),
        "drift": ({}, ("forumleder", "infohus-tovholder", "exit-koordinator", "revisor", "databeskyttelse")),
    }


def test_words_of_the_table_are_those_of_their_lists() -> None:
    """Circles, stages and business are of their closed lists, and each of these has a role."""
    assert EVERY_STAGE == STAGES
    assert {circle for role in ROLES.values() for circle in role.sees} == set(CIRCLES)
    assert {one for role in ROLES.values() for one in role.business} == set(BUSINESS)
    assert EVERYWHERE == ("revisor", "databeskyttelse")
    assert [name for name, role in ROLES.items() if role.leads] == [
        "forumleder",
        "infohus-tovholder",
        "exit-koordinator",
    ]


def guarded(book: Rulebook, table: dict[str, str]) -> list[str]:
    """Return the forums, and stages, of which the rulebook's guards say something else than the roles' circles."""
    keeps = {forum: guard.role for guard in book.disclosure.guards for forum in guard.forums}
    alone = {forum.id: "exit-koordinator" for forum in book.forums.values() if table[forum.circle] == "exit"}
    found = [forum for forum in {*keeps, *alone} if keeps.get(forum) != alone.get(forum)]
    for guard in book.disclosure.guards:
        for stage in guard.stages:
            others = {
                name
                for name, role in ROLES.items()
                if stage in [*role.sees.get("general", ()), *role.sees.get("infohus", ())]
            }
            found += [stage] if others != {guard.role} else []
    return found


@pytest.mark.parametrize("book", BOOKS)
def test_the_rulebooks_guards_and_the_circles_agree(book: Rulebook) -> None:
    """What disclosure.yaml keeps for one role is there for no other role of the table (EXIT-7, INF-4)."""
    assert guarded(book, {circle: circle for circle in CIRCLES}) == []
    assert {forum.circle for forum in book.forums.values()} == set(CIRCLES)


def test_a_forum_in_the_wrong_circle_is_seen() -> None:
    """The twin: an Exit forum that counted as any other would be there for everybody."""
    assert guarded(BOOKS[0], {"general": "general", "infohus": "infohus", "exit": "general"}) == ["exit_enhed"]
