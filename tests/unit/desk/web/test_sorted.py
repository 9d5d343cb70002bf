"""Acts that sort: each leads to a page that those who may do it have, and none of the others leads away."""

from services.core.access.roles import ROLES
from services.core.handover.acts import ACTS, BY_NAME
from services.desk.web.map import PAGES
from services.desk.web.sorted import SORTED


def test_each_sorting_act_leads_to_a_page_of_its_role() -> None:
    """Or whoever sorted one would be led to what is not there for it."""
    pages = {page.path: page for page in PAGES}
    for act, path in SORTED.items():
        assert set(BY_NAME[act].who) <= set(pages[path].roles)


def test_every_act_that_takes_an_item_out_of_a_role_s_sight_is_one() -> None:
    """An act of one stage that moves the item to another, which its role does not see: `select` of a sorter."""
    seen = {stage for role in ("visitator",) for stages in ROLES[role].sees.values() for stage in stages}
    leaving = {act.name for act in ACTS if act.stages == tuple(seen) and act.to is None}
    assert leaving == {"select"}
    assert leaving <= SORTED.keys()
