"""Fictive users: one of each role, each with the grants that its role needs to see anything."""

from pathlib import Path

from services.cli.commands.demo.access import PEOPLE
from services.core.access.roles import OPERATOR, ROLES
from services.desk.login.demo_users import demo_users
from services.runtime.config.settings import load

NEED_NONE = {OPERATOR, "udgiver"}
DEMO_USERS = demo_users(load(mode="demo"))


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


def test_nobody_is_there_but_in_a_demo(tmp_path: Path) -> None:
    """Neither at a site or in a test, nor in a district whose folder has none."""
    assert DEMO_USERS
    assert [demo_users(load(mode=mode)) for mode in ("test", "site")] == [(), ()]
    assert demo_users(load(mode="demo", rulebook=tmp_path)) == ()
