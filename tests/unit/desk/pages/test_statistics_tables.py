"""Statistik's tables: somebody who takes every table of every choice away as a file cannot compute a small cell."""

import csv
import random
from io import StringIO

from adding_up import Sum, bounds_of, computed, could_be, sums_of
from crash.workbench import rulebook
from services.core.statistics.grid import SMALL
from services.core.statistics.shown import TOTAL, Counted, Month, Table, month
from services.desk.exports.csv_file import csv_file
from services.desk.exports.sheet import SUPPRESSED, Sheet
from services.desk.pages.statistics_tables import Tables

DRAWN = random.Random(11)  # noqa: S311 - the same each time
FORUMS, TOWNS = ("ksp", "psp", "ssp", "p115_udvalg"), ("0810", "0851", "0860", "")
NAMES = ("2026-08", "2026-09", "2026-10")


def drawn() -> Counted:
    """Return a month's counts, many of them small."""
    received = {(forum, town): DRAWN.choice((0, 1, 2, 4, 7, 9, 15)) for forum in FORUMS for town in TOWNS}
    whole = sum(received.values())
    accepted = {(forum, kept): DRAWN.choice((0, 2, 3, 8, 13)) for forum in FORUMS for kept in ("in_time", "late")}
    returned = {(forum, "wrong_forum"): DRAWN.choice((0, 1, 3, 9)) for forum in FORUMS}
    medians = dict.fromkeys((*FORUMS, TOTAL), 90_000.0)
    return Counted(received, {"release_notice": whole - 3, "stadium_concern": 3}, accepted, returned, medians)


TRUE = {name: drawn() for name in NAMES}


def bare(name: str, counted: Counted) -> Month:
    """Return a month of which only small cells are suppressed: the mistake."""

    def table(found: dict[tuple[str, str], int]) -> Table:
        cells = dict(found)
        for (row, column), count in found.items():
            for total in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
                cells[total] = cells.get(total, 0) + count
        rows, columns = (tuple(sorted({key[at] for key in found})) for at in (0, 1))
        return Table(rows, columns, {key: None if count in SMALL else count for key, count in cells.items()})

    kinds = table({("x", kind): count for kind, count in counted.types.items()})
    return Month(
        name, table(dict(counted.received)), kinds, table(dict(counted.accepted)), table(dict(counted.returned)), {}
    )


def files(months: list[Month]) -> dict[tuple[str, str, str], list[list[str]]]:
    """Return every file that can be had: by table, forum and month, as a spreadsheet reads it."""
    found = {}
    for forum in (TOTAL, *FORUMS):
        for name in NAMES:
            tables = Tables(months, forum, name, rulebook(), "da", str)
            for table, sheet in tables.all.items():
                found[table, forum, name] = read(sheet)
    return found


def read(sheet: Sheet) -> list[list[str]]:
    """Return a sheet's rows as they come out of its CSV file."""
    return list(csv.reader(StringIO(csv_file(sheet).decode("utf-8-sig"), newline=""), delimiter=";"))[1:]


def count(cell: str) -> int | None:
    """Return what a cell tells."""
    return None if cell == SUPPRESSED else int(cell)


def added_up(found: dict[tuple[str, str, str], list[list[str]]]) -> list[Sum]:
    """Return every sum that the files of received handovers hold together: places, months, forums and totals."""
    sums = []
    for name in NAMES:
        rows = found["places", TOTAL, name]
        towns = range(1, len(rows[0]))
        for row in rows:
            cells = [((name, row[0], town), count(row[town])) for town in towns]
            sums.append(sums_of(cells[:-1], cells[-1]))
        for town in towns:
            cells = [((name, row[0], town), count(row[town])) for row in rows]
            sums.append(sums_of(cells[:-1], cells[-1]))
    last = len(found["places", TOTAL, NAMES[0]][0]) - 1
    for forum in (TOTAL, *FORUMS):
        rows = found["months", forum, NAMES[0]]
        label = rulebook().forums[forum].names["da"] if forum != TOTAL else "All forums"
        months = [((name, label, last), count(row[1])) for name, row in zip(NAMES, rows[:-1], strict=True)]
        sums.append(sums_of(months, ((label, "period"), count(rows[-1][1]))))
        # The same number on two pages is one unknown: what either tells, both do.
        for (name, row_label, _), told in months:
            place = next(row for row in found["places", TOTAL, name] if row[0] == row_label)
            assert count(place[last]) == told
    return sums


def test_no_small_cell_can_be_computed_from_all_files_together() -> None:
    """Each could still be anything from 1 to 5, for who has all tables of all forums, months and the whole period."""
    found = files([month(name, counted) for name, counted in TRUE.items()])
    sums = added_up(found)
    bounds = bounds_of(sums, 1, 1000)
    assert computed(sums, 1, 1000) == {}
    small = 0
    for name, counted in TRUE.items():
        rows = found["places", TOTAL, name]
        towns = sorted(TOWNS)
        for (forum, town), there in counted.received.items():
            if there in SMALL:
                cell = (name, rulebook().forums[forum].names["da"], towns.index(town) + 1)
                assert next(row for row in rows if row[0] == cell[1])[cell[2]] == SUPPRESSED
                assert all(could_be(sums, bounds, cell, one) for one in range(1, 6))
                small += 1
    assert small > 10


def test_the_same_files_without_complementary_cells_tell_some() -> None:
    """The twin: where only small cells are suppressed, the same files give small cells away, and rightly."""
    sums = added_up(files([bare(name, counted) for name, counted in TRUE.items()]))
    assert len(computed(sums, 1, 1000)) > 3


def test_every_cell_of_a_file_is_one_that_is_shown() -> None:
    """Late share and median stand only where what they are of does; the period's median is not told."""
    months = [month(name, counted) for name, counted in TRUE.items()]
    for forum in (TOTAL, *FORUMS):
        rows = Tables(months, forum, NAMES[0], rulebook(), "da", str).by_month().rows
        for row, one in zip(rows, months, strict=False):
            taken, late = one.accepted.at(forum), one.accepted.at(forum, "late")
            assert row[2] == (SUPPRESSED if taken is None else taken)
            assert (row[5] in {SUPPRESSED, None}) == (taken in {None, 0} or late is None)
            assert (row[6] in {SUPPRESSED, None}) == (forum not in one.medians)
        assert rows[-1][6] in {SUPPRESSED, None}


def test_words_are_the_readers() -> None:
    """Forums, municipalities, kinds and reasons by their names; a handover without a municipality has a column too."""
    tables = Tables([month(name, counted) for name, counted in TRUE.items()], TOTAL, NAMES[0], rulebook(), "da", str)
    columns = tables.by_place().columns
    assert (columns[0], columns[1], columns[-1]) == ("Forum", "None", "Total")
    assert {"Brønderslev", "Aalborg"} <= set(columns)
    assert tables.returned().rows[0][0] == "Forkert forum"
    assert tables.month_name("2026-10") == "oktober 2026"
