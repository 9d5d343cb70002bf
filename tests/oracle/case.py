"""What the table reads about one event, and the answer it fills in."""

from dataclasses import dataclass, field
from datetime import date, datetime

from oracle.danish_time import completed_years, copenhagen_day, read_date
from oracle.district import POLICE_DISTRICT
from oracle.persons import born_by_cpr, four_digits, says_unknown

# forums.yaml: scope police_district or region; contracts 2: three queues that are no forums
WITHOUT_MUNICIPALITY = (
    "psp", "exit_enhed", "pre_exit", "ungesamraad_nordjylland", "boernehus_nord",
    "police_prevention_unit", "district_triage", "ksp_manual",
)  # fmt: skip


@dataclass
class Case:
    """A valid event: `data` without nulls, residence in four digits, age in completed years."""

    event: str
    publisher: str
    data: dict
    received: datetime
    today: date = field(init=False)
    age: int | None = field(init=False)
    born: date | None = field(init=False)
    residence: str | None = field(init=False)

    def __post_init__(self) -> None:
        """Work out who it is about."""
        self.today = copenhagen_day(self.received)
        subject = self.data.get("subject", {})
        if "cpr" in subject:
            self.born = born_by_cpr(subject["cpr"], self.today)
        else:
            self.born = read_date(subject.get("birth_date"))
        self.age = completed_years(self.born, self.today) if self.born else None
        residence = subject.get("residence")
        self.residence = None if residence is None or says_unknown(residence) else four_digits(residence)

    def says(self, flag: str) -> bool:
        """A flag of the event, false when absent."""
        return self.data.get(flag, False)

    def under(self, years: int) -> bool:
        """Younger than that, and known to be."""
        return self.age is not None and self.age < years

    def between(self, least: int, most: int) -> bool:
        """Of an age from least to most, both included."""
        return self.age is not None and least <= self.age <= most

    @property
    def basis(self) -> str | None:
        """What the sender claims."""
        return self.data.get("legal_basis")

    @property
    def in_district(self) -> bool:
        """Whether the residence is one of the nine."""
        return self.residence in POLICE_DISTRICT


@dataclass
class Answer:
    """A decision under way."""

    outcome: str = ""
    codes: list[str] = field(default_factory=list)
    items: list[dict] = field(default_factory=list)
    tasks: list[tuple[str, str]] = field(default_factory=list)
    deadlines: list[tuple[str, str, str]] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    age: int | None = None
    residence: str | None = None

    def refuse(self, code: str) -> "Answer":
        """No item."""
        self.outcome, self.items = "refused", []
        self.codes.append(code)
        return self

    def manual(self, case: Case, queue: str, code: str) -> "Answer":
        """One item that waits for a person."""
        self.outcome = "manual"
        self.items = [item(case, queue, "manual", None)]
        self.codes.append(code)
        return self

    def route(self, case: Case, forum: str, stage: str, basis: str | None, **more: str | None) -> "Answer":
        """One item, owned by a forum."""
        self.outcome = "routed"
        self.items = [item(case, forum, stage, basis, **more)]
        return self


def item(  # the fields of contracts 2
    case: Case,
    forum: str,
    stage: str,
    basis: str | None,
    *,
    role: str = "owner",
    track: str | None = None,
    school: str | None = None,
) -> dict:
    """Return an item of a decision."""
    return {
        "forum": forum,
        "municipality": None if forum in WITHOUT_MUNICIPALITY else case.residence,
        "school": school,
        "role": role,
        "stage": stage,
        "track": track,
        "legal_basis": basis,
    }
