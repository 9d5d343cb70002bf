"""Sending of exports: each form gives a file of its kind under a name without a person, for a purpose with words."""

import pytest

from services.desk.exports.sending import FORMS, purposes, sent
from services.desk.web.languages import LANGUAGES, translations
from services.effects.exported import FORMS as RECORDED
from services.effects.exported import PURPOSES
from unit.desk.exports.written import NOW, PLAIN

BEGINS = {"xlsx": b"PK", "csv": b"\xef\xbb\xbf", "pdf": b"%PDF"}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_a_file_to_be_kept(form: str) -> None:
    """With the media type of its kind, and nothing that a browser would open by itself."""
    answer = sent(PLAIN, form, NOW)
    assert bytes(answer.body).startswith(BEGINS[form])
    assert answer.headers["content-disposition"] == f'attachment; filename="{PLAIN.file(form, NOW)}"'
    assert answer.headers["content-type"] == FORMS[form].media_type
    assert form in RECORDED


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_purpose_has_its_words(language: str) -> None:
    """In either language; in Danish those of the closed list."""
    found = purposes(translations()[language])
    assert set(found) == set(PURPOSES)
    assert (found == dict(PURPOSES)) is (language == "da")
