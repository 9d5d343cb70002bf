"""Fictive users: one of each role, each with the grants that its role needs to see anything."""

from services.cli.commands.demo.access import PEOPLE
from services.core.access.roles import OPERATOR, ROLES
from services.desk.login.demo_users import DEMO_USERS

NEED_NONE = {OPERATOR, "udgiver"}


def test_every_role_has_its_user() -> None:
    """Nobody has to guess what another role sees."""
    assert {one.principal.role for one in DEMO_USERS} == set(ROLES)
    assert len({one.principal for one in DEMO_USERS}) == len(DEMO_USERS)
    assert all(one.danish and one.english for one in DEMO_USERS)


def test_each_is_let_in_by_the_demo() -> None:
    """A user of the list without a grant would meet an empty desk."""
    let_in = {one.who for one in PEOPLE}
    assert [str(one.principal) for one in DEMO_USERS if one.principal.role not in NEED_NONE] == [
        str(one.principal) for one in DEMO_USERS if str(one.principal) in let_in
    ]
