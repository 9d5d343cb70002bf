"""`stafet balance`: every number of the table is explained to who sees it for the first time."""

from services.cli.commands import balance


def test_every_column_of_the_balance_is_explained() -> None:
    """The lines below the table speak of each number in it."""
    told = " ".join(balance.LEGEND).casefold()
    assert [word for key, word in balance.COLUMNS.items() if key != "publisher" and word.casefold() not in told] == []
