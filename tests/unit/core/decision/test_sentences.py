"""A decision as sentences: what becomes of it, where it goes, what is asked and forbidden, by when, and why."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from oracle.story import about, decided, rulebook
from schemas.faults import FAULTS, Fault
from services.core.decision.model import Item
from services.core.decision.sentences import due_words, sentences
from services.core.decision.words import fault_of

BOOK = rulebook()
MINOR = decided(about("youth_crime_concern", 16, home_risk=["abuse"]))
PLAIN = decided(about("youth_crime_concern", 16))


def item(**changes: Any) -> list[str]:
    """Return what is said of one item alone."""
    bare = PLAIN._replace(items=(), tasks=(), deadlines=(), because=(), codes=(), stops=())
    placed = Item("ssp", "0860", None, "owner", "queue", None, "RPL115-1-1")._replace(**changes)
    return sentences(bare._replace(items=(placed,)), BOOK)[1:]


@pytest.mark.parametrize(
    ("due", "danish", "english"),
    [
        (date(2026, 5, 3), "3. maj 2026", "2026-05-03"),
        (date(2026, 12, 31), "31. december 2026", "2026-12-31"),
        (date(2026, 1, 1), "1. januar 2026", "2026-01-01"),
        (datetime(2026, 2, 10, 23, 5, tzinfo=UTC), "11. februar 2026 kl. 00.05", "2026-02-10T23:05:00Z"),
        (datetime(2026, 7, 1, 8, 0, tzinfo=UTC), "1. juli 2026 kl. 10.00", "2026-07-01T08:00:00Z"),
    ],
)
def test_a_day_is_read_as_a_dane_writes_it(due: date | datetime, danish: str, english: str) -> None:
    """An instant with its hour on the clock of Copenhagen; English keeps ISO 8601."""
    assert due_words(due, "da") == danish
    assert due_words(due, "en") == english


def test_an_item_is_said_with_its_place_and_its_basis() -> None:
    """Forum and municipality by name, a school by its number, the basis in words; what there is none of is not said."""
    names, bases = BOOK.forums["ssp"].names, BOOK.wording.bases
    (plain,) = item()
    assert names["da"] in plain
    assert "(Hjørring)" in plain
    assert bases["RPL115-1-1"]["da"] in plain
    assert "(Hjørring, skole 280001)" in item(school="280001")[0]
    assert "(0101)" in item(municipality="0101")[0]
    (bare,) = item(municipality=None, legal_basis=None)
    assert "(" not in bare.replace(names["da"], "")
    assert item(role="reader") != item()


def test_another_law_is_named_where_the_forum_names_it() -> None:
    """What `other-law` means is the forum's own to say; where it does not, the general word stands."""
    naming = next(one for one in BOOK.forums.values() if one.other_law is not None)
    silent = next(one for one in BOOK.forums.values() if one.other_law is None and one.mode is not None)
    general = BOOK.wording.bases["other-law"]["da"]
    assert naming.other_law is not None
    assert naming.other_law["da"] in item(forum=naming.id, legal_basis="other-law")[0]
    assert general in item(forum=silent.id, legal_basis="other-law")[0]
    assert naming.other_law["da"] not in item(forum=naming.id)[0]


def test_faults_are_told_in_the_reader_s_words() -> None:
    """In Danish by the field's own name and what is wrong with it, in English as path and code."""
    broken = PLAIN._replace(faults=(Fault("subject.cpr", "not_text"),))
    fault = broken.faults[0]
    assert any(FAULTS["not_text"] in one and fault_of(fault) in one for one in sentences(broken, BOOK))
    assert any("subject.cpr" in one and "not_text" in one for one in sentences(broken, BOOK, "en"))
    assert not any("not_text" in one for one in sentences(broken, BOOK))


def test_what_must_not_be_done_stands_before_the_deadlines_and_reasons() -> None:
    """SSP-15: a stop is spoken once, as a stop and not as a reason among others."""
    told = sentences(MINOR, BOOK)
    stops = [at for at, one in enumerate(told) if "Kontakt ikke forældrene" in one]
    assert len(stops) == 1
    row = next(one for one in MINOR.because if one.row in BOOK.rows_that_stop)
    reasons = [at for at, one in enumerate(told) if one.startswith("Fordi:")]
    assert reasons
    assert stops[0] < min(reasons)
    assert len(reasons) == len(MINOR.because) - 1
    assert row.rule in told[stops[0]]


def test_everything_is_said_once() -> None:
    """Outcome, codes, faults, items, tasks, deadlines and reasons: as many sentences as there are of them."""
    for decision in (MINOR, PLAIN, decided(about("release_notice", 38)), decided(about("youth_crime_concern", 7))):
        wanted = 1 + sum(map(len, (decision.codes, decision.faults, decision.items, decision.tasks)))
        wanted += len(decision.deadlines) + len(decision.because)
        for language in ("da", "en"):
            assert len(sentences(decision, BOOK, language)) == wanted
            assert sentences(decision, BOOK, language)[0] == BOOK.wording.outcomes[decision.outcome][language]


def test_a_code_that_the_rulebook_lost_is_shown_as_it_is() -> None:
    """A decision that an earlier rulebook made can be read under a later one."""
    assert "GONE" in sentences(PLAIN._replace(codes=("GONE",)), BOOK)
