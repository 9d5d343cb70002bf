"""The map of the desk: the menu has the pages of somebody's role, and nobody's menu is empty by accident."""

from services.core.access.principal import Principal
from services.core.access.roles import ROLES
from services.desk.web.map import ANYBODY, PAGES, menu


def test_the_menu_has_what_the_role_may_open() -> None:
    """Who is not signed in has none; everybody else those pages of the map that are theirs."""
    assert menu(None) == []
    for role in ROLES:
        shown = menu(Principal(role, "kommune-0860", "k-17"))
        assert shown == [one for one in PAGES if one.in_menu and role in one.roles]


def test_each_path_and_each_name_is_there_once() -> None:
    """Two pages never share an address or a name in the menu."""
    paths, names = [one.path for one in PAGES], [one.name for one in PAGES]
    assert (len(set(paths)), len(set(names))) == (len(paths), len(names))
    assert all(set(one.roles) <= {*ROLES, *ANYBODY} for one in PAGES)
