"""From a released version's database and rulebook to this version: nothing stops, nothing stored becomes unreadable."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crash.workbench import rulebook, sound
from integration.office import EXIT, KSP, LEAD, LOOKUP, MASTER, Publishers, acting, concern, rows
from releases.kept import DUMP, RULEBOOK, folders, restore
from schemas.events import EVENT_TYPES
from sent import WHY, event, release
from servers.databases import at
from services.cli.commands.handover.show import _lines
from services.core.rulebook.model import build
from services.core.rulebook.model import restore as restored
from services.core.rulebook.stored import completed
from services.effects.sealing import Sealer
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate
from services.storage.connections import connect
from services.storage.rulebooks import trial
from services.storage.rulebooks.archive import InForce, kept

pytestmark = pytest.mark.server
_number = count(1)


@pytest.fixture(params=folders(), ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    """What a release left behind."""
    found: Path = request.param
    return found


@pytest.fixture
def upgraded(pair: EmbeddedPair, folder: Path) -> Iterator[str]:
    """The release's database, brought to this version by `db upgrade`, as a URI."""
    name = f"upgraded{next(_number)}"
    with psycopg.connect(pair.pair.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    database = at(pair.pair.database_url, name)
    restore(folder, database)
    migrate.upgrade(database)
    yield database
    with psycopg.connect(pair.pair.database_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def ours(folder: Path) -> str:
    """Return the hash of the rulebook that the release had in force, as its dump names it."""
    text = (folder / DUMP).read_text(encoding="utf-8")
    found = re.search(r"public\.rulebook VALUES \('(sha256:[0-9a-f]{64})'", text)
    assert found is not None
    return found[1]


def test_the_tables_are_as_this_version_has_them(upgraded: str) -> None:
    """No table, column or index differs from the models; balance closes and the tree fits its leaves."""
    assert migrate.differences(upgraded) == []
    sound(upgraded)


def test_what_was_in_force_stays_in_force(upgraded: str, folder: Path) -> None:
    """The activated rulebook rules on, whatever lies in the folder, and is there with its own text."""
    with connect(upgraded) as connection:
        found = InForce(rulebook()).look(connection).at(datetime.now(UTC))
        assert found.hash == ours(folder)
        assert (again := kept(connection, found.hash)) is not None
        assert again.text == (folder / RULEBOOK).read_text(encoding="utf-8")


def test_the_router_goes_on_deciding_under_it(upgraded: str, folder: Path) -> None:
    """New events are decided, stored and offered under the release's rules; a newer version supersedes."""
    before = rows(upgraded, "SELECT count(*) FROM event")[0]
    publishers = Publishers(upgraded)
    assert publishers.intake.begin() == ours(folder)
    result = publishers.send(concern(), concern(abuse_suspected=True), concern("radicalisation_concern"))
    assert (result.decided, result.dead) == (3, 0)
    assert publishers.send(release("KF-1", 3)).decided == 1
    assert rows(upgraded, "SELECT count(*), min(rulebook), max(rulebook) FROM event") == [
        (before + 4, ours(folder), ours(folder))
    ]
    assert rows(upgraded, "SELECT count(*) FROM handover WHERE state = 'recalled' AND forum = 'ksp'")[0] >= 1
    sound(upgraded)


def test_a_type_that_the_release_did_not_know_is_a_dead_letter(upgraded: str, folder: Path) -> None:
    """Types of this version that the rulebook in force lacks are refused one by one; the others go on."""
    released = restored((folder / RULEBOOK).read_text(encoding="utf-8"))
    known = {sent for publisher in released.publishers.values() for sent in publisher.may_send}
    newer = [model.event_type for model in EVENT_TYPES if model.event_type not in known]
    sent: list[Any] = [event("kommune-0860", kind, {"question": WHY, "answer": WHY}) for kind in (*newer, "unheard_of")]
    result = Publishers(upgraded).send(*sent, concern())
    assert (result.decided, result.codes) == (1, {"TYPE_NOT_ALLOWED": len(sent)})


def test_every_handover_can_be_shown(upgraded: str) -> None:
    """The words of each decision are there, and its history."""
    numbers = rows(upgraded, "SELECT id, forum, stage FROM handover")
    assert len(numbers) > 8
    for number, forum, stage in numbers:
        actor = EXIT if forum == "exit_enhed" else LEAD if stage == "gate" else KSP
        with acting(upgraded, actor) as mine:
            told = mine.consult(number)
            book = kept(mine.office.connection, told["rulebook"])
            assert book is not None
            assert told["why"]
            assert not [
                line for line in _lines(told, book, datetime.now(UTC)) if "{" in line or "teksten findes ikke" in line
            ]


def test_what_was_taken_can_be_read(upgraded: str) -> None:
    """The content that was sealed then opens with the same keys."""
    taken = rows(upgraded, "SELECT id FROM handover WHERE state = 'accepted' AND forum = 'ssp'")[0]
    with acting(upgraded) as mine:
        assert mine.content(taken)["necessity"] == WHY


def test_what_was_offered_can_be_taken(upgraded: str) -> None:
    """An item that waited over the upgrade is accepted after it."""
    waiting = rows(
        upgraded, "SELECT id FROM handover WHERE state = 'offered' AND forum = 'municipal_notification_desk'"
    )
    with acting(upgraded) as mine:
        assert mine.accept(waiting[0])["state"] == "accepted"
    sound(upgraded)


def test_a_candidate_of_today_is_tried_on_what_was_stored(upgraded: str) -> None:
    """Events of the release are decided again under this version's rulebook."""
    with connect(upgraded) as connection:
        tried = list(trial.events(connection, rulebook(), Sealer(MASTER, LOOKUP), datetime(2026, 1, 1, tzinfo=UTC)))
    assert sum(one.after is not None for one in tried) >= 8


def test_read_as_a_candidate_the_stored_rulebook_may_be_refused(folder: Path) -> None:
    """The twin: it is the reading of what was stored that is tolerant; with a word missing, `build` is not."""
    documents = json.loads((folder / RULEBOOK).read_text(encoding="utf-8"))
    del documents["texts.yaml"]["stages"]["queue"]
    for lacking, what in ((documents, "deadlines.yaml: words|queue"), (completed(documents), "queue")):
        whole = json.loads(json.dumps(lacking))
        whole["texts.yaml"]["stages"].pop("queue", None)
        with pytest.raises(ValueError, match=what):
            build(whole)
    restored(json.dumps(documents))
