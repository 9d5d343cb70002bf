"""An export is recorded as the file that it is, and as a disclosure of each case in it."""

import pytest

from services.effects.exported import FORMS, PURPOSES, Export, records
from unit.effects.acting_plans import ITEM

AGENDA = Export("agenda", "pdf", "meeting", "agenda/1", (ITEM, ITEM), ("name", "cpr"))


def test_each_case_is_disclosed_once() -> None:
    """Also one that stands twice in the file; who reads the person's report finds purpose and fields."""
    file, case = records(AGENDA)
    assert (file.op, file.code, file.query, file.source) == ("export", "agenda.exported:pdf", "meeting", "agenda/1")
    assert (case.op, case.code, case.query) == ("disclosure", "agenda.exported:pdf", "meeting")
    assert (case.case_id, case.scope) == (ITEM.case_id, ("name", "cpr"))


def test_counts_disclose_nobody() -> None:
    """Statistics have the leaf of the file alone."""
    assert [one.op for one in records(Export("statistics", "csv", "planning", "statistics/2026-10"))] == ["export"]


@pytest.mark.parametrize(("form", "purpose"), [("docx", "meeting"), ("pdf", "curiosity"), ("pdf", "")])
def test_neither_form_nor_purpose_is_free(form: str, purpose: str) -> None:
    """What is outside the closed lists is not exported."""
    assert (form in FORMS, purpose in PURPOSES) != (True, True)
    with pytest.raises(ValueError, match="no form or purpose"):
        list(records(AGENDA._replace(form=form, purpose=purpose)))
