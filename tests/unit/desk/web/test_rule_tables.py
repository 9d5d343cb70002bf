"""Tests of the rule tables: each can be followed from the first one on, in sentences without gaps."""

import pytest

from north_jutland import RULEBOOK
from services.desk.web.languages import LANGUAGES, translations
from services.desk.web.rule_tables import RuleTable, rule_tables


def made(language: str) -> list[RuleTable]:
    """Return the tables of North Jutland as a reader has them."""
    return rule_tables(RULEBOOK, translations()[language], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_a_gap(language: str) -> None:
    """What an event would fill is named, and no braces are shown; the rulebook itself has them (the twin)."""
    assert any("{" in row.then.texts[language] for rows in RULEBOOK.tables.values() for row in rows)
    for one in made(language):
        for row in one.rows:
            assert "{" not in row.sentence + row.follows
            assert row.sentence[0] == row.sentence[0].upper()


def test_every_table_can_be_reached() -> None:
    """Each but the first says what leads to it, and each number that a row gives is a table that says so."""
    tables = {one.number: one for one in made("da")}
    assert [number for number, one in tables.items() if not one.after] == [1]
    leads = {number: row.sentence for one in tables.values() for row in one.rows for number in row.leads}
    assert leads
    for number, sentence in leads.items():
        assert sentence in tables[number].after


def test_who_gets_it_is_named() -> None:
    """By the name of the forum, in the language of the page."""
    told = {row.follows for one in made("da") for row in one.rows}
    assert {"PSP-samarbejdet", "Afvises", "Intet overleveres"} <= told
    assert "Is refused" in {row.follows for one in made("en") for row in one.rows}
