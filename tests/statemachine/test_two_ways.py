"""The same sequences over HTTP and by another way in: equal answers, equal refusals, equal rows, as the model says."""

from collections.abc import Iterator
from random import Random

import psycopg
import pytest

from integration.commands import commands
from servers.databases import fresh
from servers.http import served
from services.api.http import problems
from services.api.http.incoming import Incoming
from services.core.handover.refusals import Words
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import EmbeddedPair
from statemachine.campaign import run, tour
from statemachine.every_row import LEFT_OUT, ROWS, TABLES
from statemachine.moves import fitting
from statemachine.people import SELECTOR, STRANGER, who_acts_on
from statemachine.sides import BothSides, Stand
from statemachine.tours import walk
from statemachine.two_ways import http_and_functions, process_and_commands

COMMANDED = (
    "ssp accept content identity put_on_agenda take_off_agenda forward < accept content return",
    "ksp content accept note_outcome close reopen",
    "young_adult content identity forbidden select",
    "wish accept content record_consent withdraw_consent content",
    "ssp accept ask answered answered",
)
"""Tours whose bodies a command line can have: what it does not know itself it refuses without a leaf."""
REFUSED = {"not_found", "forbidden", "invalid", "stale", "not_allowed", "not_taken", "consent_withdrawn"}

pytestmark = [pytest.mark.server, pytest.mark.timeout(1800)]


@pytest.fixture
def stand(settings: Settings, pair: EmbeddedPair) -> Iterator[Stand]:
    """HTTP in this process, beside the functions behind it."""
    with fresh(pair.pair.database_url) as other, http_and_functions(settings, other) as both:
        yield both


def test_sequences_over_http_end_as_by_the_functions(stand: Stand) -> None:
    """A third of the tours and 15 random sequences give equal answers, statuses of the table, and equal rows."""
    tour(stand, every=3)
    run(stand, 15, same=True)


def test_a_body_that_loses_a_member_on_its_way_is_found(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """A way in that drops a note ends with other rows (the twin)."""
    whole = Incoming.json

    def without_note(incoming: Incoming, *more: object) -> object:
        found = whole(incoming, *more)  # type: ignore[arg-type]
        return {name: value for name, value in found.items() if name != "note"} if isinstance(found, dict) else found

    monkeypatch.setattr(Incoming, "json", without_note)
    with pytest.raises(AssertionError, match=r"rows: |answers: "):
        tour(stand)


def test_a_status_that_is_not_the_tables_is_found(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal with its code and another status than the contract's does not get through (the twin)."""
    other = {**problems.KINDS, "stale": problems.Kind(409, Words("En anden var først", "Somebody else was first"))}
    monkeypatch.setattr(problems, "KINDS", other)
    with pytest.raises(AssertionError, match="urn:stafet:problem:stale"):
        tour(stand)


def test_every_table_is_compared_or_left_out_by_name(database: str) -> None:
    """A new table that neither list names fails here, before anybody believes that its rows are compared."""
    with psycopg.connect(database) as connection:
        tables = {name for (name,) in connection.execute(TABLES)}
    assert tables - ROWS.keys() == LEFT_OUT & tables


@pytest.mark.slow
def test_a_desk_and_the_command_line_do_the_same(
    settings: Settings, pair: EmbeddedPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tours on a desk that is a process, and by commands on another database: equal answers, equal rows."""
    with fresh(pair.pair.database_url) as other:
        typed = settings.model_copy(update={"database_url": other})
        run_command = commands(typed, monkeypatch, capsys)
        with served(settings) as api, process_and_commands(api, settings, typed, run_command) as stand:
            BothSides.stand = stand
            for one in COMMANDED:
                walk(sides := BothSides(), one)
                _refused(sides)
    assert {code for _, mark, *codes in stand.coverage.met if mark == "!" for code in codes} >= REFUSED


def _refused(sides: BothSides) -> None:
    """Let somebody try each act on the last item with bodies that a command line has: by now, too late, of nobody."""
    at = len(sides.items) - 1
    item, now = sides.items[at], sides.clock()
    for act in ("accept", "return", "note_outcome", "forward"):
        body = fitting(Random(act).choice, act, item, now)  # noqa: S311 - the same each time
        for who in (STRANGER, SELECTOR, who_acts_on(item)):
            sides.act(who, act, at, item.version + 1, body)
            sides.act(who, act, at, None, dict.fromkeys(body, " "))
    sides.act(who_acts_on(item), "accept", None, None, {})
    sides.compare()
    sides.product.finish()
