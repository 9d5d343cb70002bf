"""The report of a delivery: which line, which column and what may stand there, and nothing of what stands there."""

from connectors.contract import Outcome, Refused, RowFault
from connectors.files.report import written


def test_a_report_names_lines_and_columns() -> None:
    """How many were taken, each line that was not, and how many more there are."""
    refused = (Refused(4, (RowFault("Set den", "her ventes en dato"), RowFault("", "for kort"))), Refused(9, ()))
    assert written(Outcome(997, refused, 3)).splitlines() == [
        "997 er modtaget, 5 er ikke.",
        "Linje 4: Set den: her ventes en dato; for kort",
        "Linje 9: ",
        "Og 3 til. Ret disse først, og aflever filen igen.",
    ]


def test_a_file_that_is_none_says_why_first() -> None:
    """What is wrong with the whole stands above."""
    assert written(Outcome(0, (), 0, "er pakket")) == "Filen er pakket.\n0 er modtaget, 0 er ikke.\n"
