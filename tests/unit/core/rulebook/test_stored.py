"""A rulebook that some version stored is read by every later one, with the same hash and a word for everything."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from golden.examples import EXAMPLES
from releases.kept import ROOT, RULEBOOK, folders, released, version
from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.events import EVENT_TYPES
from services.core.decision.decide import decide
from services.core.decision.encoding import as_json
from services.core.decision.model import Decision
from services.core.decision.sentences import sentences
from services.core.decision.words import type_of
from services.core.proof import unused_words
from services.core.rulebook import reason_texts, stored, texts
from services.core.rulebook.model import Rulebook, RulebookError, build, restore
from unit.core.broken import documents, row, table

NOW = datetime(2026, 2, 10, 8, tzinfo=UTC)
RELEASES = pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
COUNTS = {"municipality": "0860", "period": "2026-01", "counts": {"bekymringer": 9}}


def text(folder: Path) -> str:
    """Return the rulebook that a release stored."""
    return (folder / RULEBOOK).read_text(encoding="utf-8")


def without_statistics() -> dict[str, Any]:
    """North Jutland as a version wrote it that knew no statistics: no words, no sender, no row."""
    of = documents()
    for publisher in of["publishers.yaml"]["publishers"]:
        publisher["may_send"] = [one for one in publisher["may_send"] if one != "statistics"]
    table(of, "kind").remove(row(of, "counts"))
    first = of["forums.yaml"]["why_not_first"][0]
    first["when"]["event_type"]["one_of"].remove("statistics")
    return of


def decided(book: Rulebook, event: dict[str, Any], received: datetime = NOW) -> Decision:
    """Decide an event as it comes on its own publisher's topic."""
    envelope = read_json(event)
    assert isinstance(envelope, Envelope)
    return decide(envelope, received, book, envelope.source.rpartition(":")[2]).decision


def test_every_release_is_kept() -> None:
    """A version that the changelog calls released has its rulebook and database here, and so has this one then."""
    kept = {folder.name for folder in folders()}
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert set(released(changelog)) <= kept, "run `PYTHONPATH=tests python -m releases.record` at the release's commit"
    assert kept
    assert released(changelog)
    assert version() in kept or version() not in released(changelog)


def test_a_release_that_is_not_kept_is_seen() -> None:
    """The twin: a section of the changelog names a version that nobody kept."""
    planted = "## [Unreleased]\n\n## 99.0.1 - 2031-01-01\n\n## [0.1.0]\n"
    assert released(planted) == ["99.0.1", "0.1.0"]
    assert "99.0.1" not in {folder.name for folder in folders()}


@RELEASES
def test_a_released_rulebook_is_read_and_decides(folder: Path) -> None:
    """Same hash, every worked example decided and told without a gap, whatever the code has learnt since."""
    book = restore(text(folder))
    assert book.text == text(folder)
    assert f'"{book.hash}"' in json.dumps([book.hash])
    assert book.hash in (folder / "database.sql").read_text(encoding="utf-8")
    for example in EXAMPLES.values():
        told = decided(book, example.event, example.received)
        assert told.rulebook == book.hash
        for language in texts.LANGUAGES:
            assert as_json(told, book, language)["outcome"]
            assert all("{" not in sentence for sentence in sentences(told, book, language))


def test_what_a_deadline_is_called_is_found_where_earlier_versions_had_it() -> None:
    """Words that stood with the other texts stand beside the deadlines: what was stored is read and told the same."""
    old = documents()
    words = old["texts.yaml"]["deadlines"] = old["deadlines.yaml"].pop("words")
    with pytest.raises(RulebookError, match="words"):
        build(old)
    assert restore(json.dumps(old)).wording.deadlines == words == build(documents()).wording.deadlines


@RELEASES
def test_what_came_later_has_words(folder: Path) -> None:
    """Each word that the release could not know stands in `LATER`, so that nobody reads a code in its place."""
    whole = stored.completed(json.loads(text(folder)))
    sections = [("texts.yaml", one) for one in texts.SECTIONS]
    sections += [("reasons.yaml", one) for one in reason_texts.SECTIONS]
    bare = [
        (file, one, code) for file, one in sections for code, words in whole[file][one].items() if words["da"] == code
    ]
    assert bare == [], "give them words in LATER of services/core/stored.py"


def test_a_type_that_came_later_is_refused_by_the_rules_that_do_not_know_it() -> None:
    """The candidate is not proven, the stored rulebook is read: nobody may send the event, and nothing crashes."""
    old = without_statistics()
    assert ("nobody_sends", "statistics") in unused_words.unused(build(old), set())
    book = restore(json.dumps(old))
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": "urn:stafet:publisher:kommune-0860",
        "type": "dk.stafet.statistics.v1",
        "data": COUNTS,
    }
    told = decided(book, event)
    assert (told.outcome, told.codes) == ("refused", ("TYPE_NOT_ALLOWED",))
    assert as_json(told, book)["because"]
    assert decided(build(documents()), event).outcome == "informed"


def test_a_type_that_is_gone_from_the_code_stays_in_what_was_stored() -> None:
    """A stored rulebook may name a type that this version has no model of any more."""
    old = documents()
    old["texts.yaml"]["event_types"] = {"of_no_version": {"da": "Fandtes aldrig", "en": "Never was"}}
    old["publishers.yaml"]["publishers"][2]["may_send"].append("of_no_version")
    with pytest.raises(RulebookError, match="of_no_version"):
        build(old)
    book = restore(json.dumps(old))
    assert "of_no_version" in book.facts["event_type"].values
    assert type_of("of_no_version", book) == "Fandtes aldrig"


def test_a_type_is_called_as_its_model_says_unless_the_rulebook_does() -> None:
    """Words of a type stand once, beside its fields; a rulebook's own words, of a stored one too, go before."""
    assert [type_of(one.event_type, build(documents())) for one in EVENT_TYPES] == [
        one.words["da"] for one in EVENT_TYPES
    ]
    own = documents()
    own["texts.yaml"]["event_types"] = {"statistics": {"da": "Kredsens tal", "en": "Counts of the district"}}
    for book in (build(own), restore(json.dumps(own))):
        assert type_of("statistics", book) == "Kredsens tal"
        assert type_of("exit_wish", book) == "Ønske om exit"


def missing_words() -> Iterator[tuple[str, str, str]]:
    """Yield (file, section, code) of every word that the code asks of a candidate."""
    for file, sections in (("texts.yaml", texts.SECTIONS), ("reasons.yaml", reason_texts.SECTIONS)):
        yield from ((file, section, code) for section, codes in sections.items() for code in codes)


@pytest.mark.parametrize(("file", "section", "code"), list(missing_words()))
def test_a_word_that_came_later_is_asked_of_a_candidate_only(file: str, section: str, code: str) -> None:
    """A candidate must have it; what was stored without it is read, and is told by its later words or by its code."""
    old = documents()
    words = old[file][section].pop(code)
    with pytest.raises(RulebookError, match=code):
        build(old)
    assert restore(json.dumps(old)).text == json.dumps(old)
    later = stored.completed(old, {file: {section: {code: words}}})
    assert later[file][section][code] == words
    assert stored.completed(old, {})[file][section][code] == {"da": code, "en": code}


def test_what_a_stored_rulebook_says_itself_stays() -> None:
    """Later words fill gaps only, and a file that came later is there whole."""
    old = documents()
    mine = deepcopy(old["texts.yaml"]["stages"])
    later = {"texts.yaml": {"stages": {"queue": {"da": "andet", "en": "other"}}}, "later.yaml": {"rows": []}}
    whole = stored.completed(old, later)
    assert whole["texts.yaml"]["stages"] == mine
    assert whole["later.yaml"] == {"rows": []}
