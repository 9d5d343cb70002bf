"""The words of the rulebook: both languages, known gaps only, every code once, and gaps that nothing fills stay."""

from typing import Any

import pytest

from schemas.events import EVENT_TYPES
from services.core.rulebook.document_reader import Node, RulebookError
from services.core.rulebook.texts import GAPS, fill, gaps_of, languages, rules
from unit.core.broken import built, documents, refused


def _node(**value: Any) -> Node:
    return Node(value, "texts.yaml")


@pytest.mark.parametrize(
    ("text", "params", "filled"),
    [
        ("Personen er {age} år.", {"age": 17}, "Personen er 17 år."),
        ("{age} {age}", {"age": "ni"}, "ni ni"),
        ("{age} i {municipality}", {"age": 17}, "17 i {municipality}"),
        ("uden hul", {"age": 17}, "uden hul"),
        ("{body}", {"body": "{age}", "age": 3}, "{age}"),
    ],
)
def test_gaps_are_filled_once_and_visibly(text: str, params: dict[str, str | int], filled: str) -> None:
    """What has no value stays visible, and what fills a gap is not read again for gaps."""
    assert fill(text, params) == filled


def test_gaps_of_both_languages_count() -> None:
    """A gap that only one language leaves open has to be filled all the same."""
    assert gaps_of({"da": "{age} {claim}", "en": "{age} {body}"}) == {"age", "claim", "body"}
    assert gaps_of({"da": "ingen", "en": "none"}) == frozenset()


def test_a_text_has_both_languages_and_known_gaps() -> None:
    """Without one of the languages, or with a gap that nobody fills, it is refused with what is allowed."""
    assert languages(_node(da="Er {age}.", en="Is {age}.")) == {"da": "Er {age}.", "en": "Is {age}."}
    with pytest.raises(RulebookError, match="en: mangler"):
        languages(_node(da="Dansk"))
    with pytest.raises(RulebookError, match="da: her ventes en tekst"):
        languages(_node(da="  ", en="x"))
    with pytest.raises(RulebookError, match=r"en: \{aged\} er ukendt \(mente du \{age\}\?\)"):
        languages(_node(da="Er {age}.", en="Is {aged}."))
    with pytest.raises(RulebookError, match="tilladt er: ingen"):
        languages(_node(da="Er {age}.", en="x"), ())


@pytest.mark.parametrize("gap", sorted(GAPS))
def test_a_row_may_leave_every_named_gap(gap: str) -> None:
    """What the decision can fill, a row may leave open."""
    assert languages(_node(da=f"{{{gap}}}", en="x"))["da"] == f"{{{gap}}}"


def test_a_rule_stands_once_and_says_where_it_comes_from() -> None:
    """Id, source and day of the last comparison; an id twice or a source of another kind is refused."""
    row = {"id": "LAW-2", "source": "law", "text_checked_on": "2026-11-24", "da": "Lov.", "en": "Law."}
    (read,) = rules(_node(rules=[row])).values()
    assert (read.id, read.source, read.checked_on) == ("LAW-2", "law", "2026-11-24")
    with pytest.raises(RulebookError, match="id: LAW-2 står der to gange"):
        rules(_node(rules=[row, row]))
    with pytest.raises(RulebookError, match="source: hearsay er ukendt"):
        rules(_node(rules=[{**row, "source": "hearsay"}]))


@pytest.mark.parametrize(
    ("section", "word"), [("bases", "consent"), ("stages", "gate"), ("outcomes", "routed"), ("phrases", "stop")]
)
def test_a_section_has_the_code_s_own_words_and_no_other(section: str, word: str) -> None:
    """What the product can say must have words; a word that it never says is a mistake of writing."""
    assert f"{section}: {word} mangler" in refused(lambda of: of["texts.yaml"][section].pop(word))
    more = {"da": "x", "en": "x"}
    assert f"{section}: never_said er ukendt" in refused(lambda of: of["texts.yaml"][section].update(never_said=more))


def test_every_event_type_has_a_name() -> None:
    """A type without words could be shown by its code only: its model has them; what is no type is refused."""
    told = built(lambda _: None).wording.event_types
    assert told == {one.event_type: one.words for one in EVENT_TYPES}
    assert all(words.keys() == {"da", "en"} and all(words.values()) for words in told.values())
    other = {"statistic": {"da": "x", "en": "x"}}
    assert "mente du statistics?" in refused(lambda of: of["texts.yaml"].update(event_types=other))


def test_gaps_belong_to_their_section() -> None:
    """A reason of a forum may leave its ages open, a phrase its parts, a code nothing."""
    for section, gap in (("why_not", "age"), ("codes", "age_from"), ("phrases", "age"), ("tasks", "to")):
        word = min(documents()["texts.yaml"][section])
        said = refused(lambda of, s=section, w=word, g=gap: of["texts.yaml"][s][w].update(da=f"{{{g}}}"))
        assert f"da: {{{gap}}} er ukendt" in said
