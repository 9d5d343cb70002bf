"""Events about dates: releases with their dates given or not and close to each other, and receipts before holidays."""

from collections.abc import Iterator
from datetime import date, timedelta

from mutation.baseline import book
from mutation.special import Event, changed, plain
from services.core.calendar.dates import easter_sunday

YEARS = (2022, 2023, 2024, 2026, 2027)
"""Store bededag was a holiday until 2023; the fixed days fall on different days of the week."""
BEFORE = range(6, 13)
"""Six *hverdage* end on a holiday, just before it or just behind it when they begin so many days before it."""


def releases() -> Iterator[Event]:
    """Yield releases to KSP whose dates are given or not, and fall on both sides of every limit."""
    one = changed(plain("release_notice"), legal_basis="RPL115-1-3-a", legal_status="convicted")
    one = changed(one, released_from="prison_service", release_type="parole", date_status="expected")
    one = changed(one, subject={"residence": "0860", "birth_date": "1990-01-01"})
    for parole in ("2027-03-20", "2027-04-01", "2027-04-30", "2027-05-01", "2027-05-02", "2027-06-15", None):
        for placement in ("2026-05-01", None):
            for release in ("2026-06-01", "2026-09-14", "2026-09-15", "2026-09-16", "2027-05-31", None):
                yield changed(one, parole_date=parole, placement_date=placement, release_date=release)


def around_holidays() -> Iterator[Event]:
    """Yield notifications whose receipt is due about each holiday."""
    child = {"residence": "0860", "birth_date": "2012-01-01"}
    one = changed(plain("stadium_concern"), subject=child, observed_on="2019-01-01", legal_basis="child-notification")
    for year in YEARS:
        for holiday in book().holidays:
            if holiday.easter is not None:
                day = easter_sunday(year) + timedelta(holiday.easter)
            else:
                day = date(year, *(holiday.fixed or (1, 1)))
            yield from (changed(one, f"{day - timedelta(days)}T12:00:00Z") for days in BEFORE)
