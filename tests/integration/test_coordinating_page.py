"""Life of a handover as docs/coordinating.md tells it: each command is run again, each act of the table is there.

With RENEW=1, as `make renew` calls it, a page that is printed otherwise is written anew.
"""

import difflib
import os
import re

import pytest

from docs.walk import PAGE, Walk, plain
from integration.desk import Desk
from services.cli.commands.demo import access
from services.core.handover.acts import ACTS

pytestmark = pytest.mark.server


def test_the_page_prints_what_the_commands_print(desk: Desk) -> None:
    """Real commands and their real output, numbers and moments aside; what differs is shown as a change of the page."""
    access.let_in()
    told = PAGE.read_text(encoding="utf-8")
    now = Walk(desk).page(told)
    changed = difflib.unified_diff(plain(told).splitlines(), plain(now).splitlines(), "page", "printed", lineterm="")
    differs = list(changed)
    if differs and "RENEW" in os.environ:
        PAGE.write_text(now, encoding="utf-8")
    else:
        assert differs == [], "run `make renew` and read the difference"


def test_each_act_is_done_on_the_page() -> None:
    """A coordinator finds every act of the table, with the word that the screen has for it."""
    text = PAGE.read_text(encoding="utf-8")
    done = set(re.findall(r"^\$ stafet handover ([a-z-]+) ", text, re.MULTILINE))
    wanted = {act.name.replace("_", "-") for act in ACTS} | {"show", "content", "identity", "targets"}
    assert wanted - done == set()
    assert [act.danish for act in ACTS if act.danish not in text] == []


def test_a_page_that_says_otherwise_is_found(desk: Desk) -> None:
    """The twin: an output that no command prints is another page than the one that is printed."""
    text = "```\n$ stafet queue list\nalt er stille\n```\n"
    assert plain(Walk(desk).page(text)) != plain(text)
