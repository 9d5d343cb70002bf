"""The page that adds a connector: its code, as it stands there, brings events in and loses and doubles none."""

import re
from pathlib import Path
from typing import Any

import pytest

from contract.connectors.fakes import place
from integration.office import concern, rows
from services.runtime.config.settings import REPOSITORY, Settings

pytestmark = pytest.mark.server
PAGE = Path(REPOSITORY) / "docs" / "adding-a-connector.md"


def shown() -> dict[str, Any]:
    """Return what the page's code defines."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(block, PAGE.name, "exec"), names)  # noqa: S102 -- the page is ours, and this is what it says
    return names


def test_the_connector_of_the_page_works(settings: Settings, database: str) -> None:
    """What was called is durable and told, once, also when the worker died before the switch was told."""
    page, good = shown(), concern()["data"]
    calls = page["CALLED"]
    turn = page["begin"](place(settings, page["SWITCH"].name))
    calls |= {"1": {"data": good}, "2": {}}
    assert turn() == 1
    source = turn.args[1]
    assert (calls, {name: told.taken for name, told in source.reports.items()}) == ({}, {"1": 1, "2": 0})
    calls["1"] = {"data": good}
    assert page["begin"](place(settings, "switch"))() == 1
    assert rows(database, "SELECT count(*) FROM submitted") == [1]
