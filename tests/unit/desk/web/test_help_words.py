"""Words of the help page: in step with the menu and the table of acts, so that nothing the desk does is left out."""

from services.core.handover.acts import BY_NAME
from services.desk.web.help_words import HOW, PAGES
from services.desk.web.map import PAGES as MAP


def test_each_page_of_the_menu_is_explained() -> None:
    """A new page has its sentence, and one that is gone has none."""
    assert PAGES.keys() == {one.path for one in MAP if one.in_menu}


def test_each_act_has_how_it_is_done() -> None:
    """The table of acts, and nothing else."""
    assert HOW.keys() == BY_NAME.keys()
