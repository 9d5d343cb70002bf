"""Statistik's tables: a choice among the cells that are shown, each table the same on the page and in a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.dates import format_date

from schemas.act_bodies import RETURN_REASONS
from services.core.decision.words import name_of
from services.core.rulebook.model import Rulebook
from services.core.statistics.months import begins
from services.core.statistics.shown import TOTAL, Month, Number, added, share
from services.desk.exports.sheet import SUPPRESSED, Cell, Sheet

DAY = 86_400.0
Said = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the figure; None where the count is suppressed."""

    month: str
    received: int | None


@dataclass(frozen=True)
class Tables:
    """What is chosen: months that were read, a forum or all, one month for the tables of one, and its reader."""

    months: Sequence[Month]
    forum: str
    month: str
    rulebook: Rulebook
    language: str
    said: Said

    @property
    def all(self) -> dict[str, Sheet]:
        """Every table, by the name that a form sends."""
        return {
            "months": self.by_month(),
            "places": self.by_place(),
            "types": self.by_type(),
            "returned": self.returned(),
        }

    def by_month(self) -> Sheet:
        """How many came, how many were taken and when, for each month and for all of them."""
        _ = self.said
        columns = (
            _("Month"),
            _("Received"),
            _("Accepted"),
            _("In time"),
            _("Late"),
            _("Late, per cent"),
            _("Median days"),
        )
        rows = [self._row(self.month_name(one.name), [one]) for one in self.months]
        return self._sheet("months", _("Month by month"), columns, [*rows, self._row(_("All months"), self.months)])

    def _row(self, name: str, months: Sequence[Month]) -> tuple[Cell, ...]:
        received = added(one.received.at(self.forum) for one in months)
        taken, timely, late = (
            added(one.accepted.at(self.forum, kept) for one in months) for kept in (TOTAL, "in_time", "late")
        )
        return (name, *map(_cell, (received, taken, timely, late)), _percent(late, taken), self._median(months, taken))

    def _median(self, months: Sequence[Month], taken: Number) -> Cell:
        """Return a month's median in days; one of several months is none of those that are shown, so it is not told."""
        if len(months) > 1 or taken == 0:
            return None
        found = months[0].medians.get(self.forum)
        return SUPPRESSED if found is None else round(found / DAY, 1)

    def by_place(self) -> Sheet:
        """How many came to each forum in each municipality in one month."""
        _ = self.said
        table = next((one.received for one in self.months if one.name == self.month), None)
        rows, columns = (table.rows, table.columns) if table else ((), ())
        towns = [self._town(code) for code in columns]
        lines = [
            (name, *(_cell(table.at(row, column)) for column in (*columns, TOTAL)))
            for name, row in [*((self._forum(row), row) for row in rows), (_("All forums"), TOTAL)]
            if table
        ]
        title = _("Forum and municipality, %(month)s") % {"month": self.month_name(self.month)}
        return self._sheet("places", title, (_("Forum"), *towns, _("Total")), lines)

    def by_type(self) -> Sheet:
        """How many of each kind came in each month."""
        _ = self.said
        kinds = sorted({kind for one in self.months for kind in one.types.columns})
        rows = [(self._type(kind), *(_cell(one.types.at(TOTAL, kind)) for one in self.months)) for kind in kinds]
        total = (_("All"), *(_cell(one.types.at()) for one in self.months))
        return self._sheet("types", _("Kinds of handover"), (_("Kind"), *self._names()), [*rows, total])

    def returned(self) -> Sheet:
        """How many were returned for each reason in each month."""
        _ = self.said
        reasons = self.rulebook.reasons.returned
        rows = [
            (reasons[code][self.language], *(_cell(one.returned.at(self.forum, code)) for one in self.months))
            for code in RETURN_REASONS
        ]
        total = (_("All reasons"), *(_cell(one.returned.at(self.forum)) for one in self.months))
        return self._sheet("returned", _("Returned, by reason"), (_("Reason"), *self._names()), [*rows, total])

    def bars(self) -> list[Bar]:
        """Return the figure's months."""
        return [Bar(self.month_name(one.name), one.received.at(self.forum)) for one in self.months]

    def forums(self) -> list[tuple[str, str]]:
        """Return the forums that can be chosen, by name."""
        found = {row for one in self.months for row in (*one.received.rows, *one.accepted.rows, *one.returned.rows)}
        return sorted(((code, self._forum(code)) for code in found), key=lambda one: one[1])

    def month_name(self, name: str) -> str:
        """Return a month in words."""
        return format_date(begins(name), "MMMM y", locale=self.language)

    def _sheet(self, name: str, title: str, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]]) -> Sheet:
        _ = self.said
        of = _("All forums") if self.forum == TOTAL else self._forum(self.forum)
        first, last = (self.month_name(self.months[at].name) for at in (0, -1))
        notes = (_("“..” stands for counts that are not shown: from 1 to 4, and others that would tell them."),)
        about = _("%(forum)s, %(first)s to %(last)s") % {"forum": of, "first": first, "last": last}
        return Sheet(
            f"statistik-{name}",
            f"{_('Statistics')}: {title}",
            (about,),
            tuple(columns),
            tuple(rows),
            notes,
            self.language,
        )

    def _names(self) -> list[str]:
        return [format_date(begins(one.name), "MMM yy", locale=self.language) for one in self.months]

    def _forum(self, code: str) -> str:
        return name_of(code, self.rulebook, self.language)

    def _town(self, code: str) -> str:
        _ = self.said
        town = self.rulebook.municipalities.get(code)
        return town.name if town else code or _("None")

    def _type(self, code: str) -> str:
        named = self.rulebook.wording.event_types.get(code)
        return named[self.language] if named else code


def _cell(number: Number) -> Cell:
    return SUPPRESSED if number is None else number


def _percent(part: Number, whole: Number) -> Cell:
    found = share(part, whole)
    if found is None:
        return None if whole == 0 else SUPPRESSED
    return round(100 * found, 1)
