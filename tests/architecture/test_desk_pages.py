"""Pages of the desk: each route is in the map with its roles, and each page of the map is tried in a browser."""

from collections.abc import Collection, Mapping, Sequence

from fastapi.routing import APIRoute
from starlette.routing import compile_path

from browser.pages import TRIED
from services.core.access.roles import ROLES
from services.desk import app
from services.desk.web.map import ANYBODY, PAGES, Page

BESIDE = {"/static/{version}/{name:path}", "/signaler"}
"""What pages fetch, and is none: static files, and signals without content."""


def routes() -> dict[str, set[str]]:
    """Return every route of pages with its methods, static files left out."""
    found: dict[str, set[str]] = {}
    for router in app.PAGES:
        for one in (route for route in router.routes if isinstance(route, APIRoute) and route.path not in BESIDE):
            found.setdefault(one.path, set()).update(one.methods)
    return found


def unlike(there: Mapping[str, Collection[str]], known: Sequence[Page], tried: Collection[str]) -> list[str]:
    """Return what is not the same in the routes, the map and the table of browsers."""
    paths = {one.path: set(one.methods) for one in known}
    wrong = [f"{path}: not in the map" for path in there.keys() - paths.keys()]
    wrong += [f"{path}: the map has it, no route does" for path in paths.keys() - there.keys()]
    wrong += [f"{path}: other methods" for path in paths.keys() & there.keys() if paths[path] != set(there[path])]
    shown = {one.path for one in known if "GET" in one.methods and not one.leads_on}
    wrong += [f"{path}: no browser tries it" for path in shown - set(tried)]
    return sorted(wrong + [f"{path}: tried, and no page" for path in set(tried) - shown])


NO_PAGE = {"/session", "/api/log-af", "/log-paa/rolle", "/log-paa/demo"}
"""What a browser sends to and never stands at: the answer leads on, or nobody is logged on."""


def led_nowhere(there: Mapping[str, Collection[str]]) -> list[str]:
    """Return the paths that a page answers to a form, and that nothing answers to whoever logs on again there."""
    read = [compile_path(path)[0] for path, methods in there.items() if "GET" in methods]
    sent = {path for path, methods in there.items() if "POST" in methods} - NO_PAGE
    return sorted(path for path in sent if not any(one.match(path.replace("{", "").replace("}", "")) for one in read))


def test_who_logs_on_again_comes_back_to_a_page() -> None:
    """Also where the page that the session ended on was the answer to a form."""
    assert led_nowhere(routes()) == []


def test_a_form_that_leads_nowhere_is_seen() -> None:
    """The twin: its own path is read, or one with a place for any word; else it is named."""
    assert led_nowhere({"/a/{id}": {"GET"}, "/a/{id}/b": {"POST"}}) == ["/a/{id}/b"]
    assert led_nowhere({"/a/{id}/{act}": {"GET"}, "/a/{id}/b": {"POST"}, "/c": {"GET", "POST"}}) == []


def test_routes_map_and_browsers_agree() -> None:
    """A page is in the map with its roles and its name, and browsers try it."""
    assert unlike(routes(), PAGES, TRIED) == []
    assert all(set(one.roles) <= {*ROLES, *ANYBODY} and one.roles for one in PAGES)


def test_a_forgotten_page_is_seen() -> None:
    """The twin: in each of the three the others are missed."""
    page = Page("/ny", "New", ("koordinator",))
    assert unlike({"/ny": {"GET"}}, [], []) == ["/ny: not in the map"]
    assert unlike({}, [page], ["/ny"]) == ["/ny: the map has it, no route does"]
    assert unlike({"/ny": {"GET", "POST"}}, [page], ["/ny"]) == ["/ny: other methods"]
    assert unlike({"/ny": {"GET"}}, [page], []) == ["/ny: no browser tries it"]
    assert unlike({}, [], ["/ny"]) == ["/ny: tried, and no page"]
