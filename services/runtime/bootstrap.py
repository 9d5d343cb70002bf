"""Composition root: the one place where a command's or a process' dependencies are put together.

The rulebook is always the one in force in the database. The folder's is the first one's source, and a candidate later:
only what prepares for it (its proof, its topics, a check of the site) reads it, by `folder_rulebook`.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from select import POLLIN, poll
from weakref import WeakKeyDictionary

import psycopg

from services.core.access.grants import is_operator
from services.core.access.principal import Principal
from services.core.deadlines.reminders import Timetable
from services.core.rulebook.model import Rulebook
from services.effects.sealing import Sealer
from services.runtime.config import event_keys, keys, rulebook_files
from services.runtime.config.districts import district
from services.runtime.config.key_token import master_keys
from services.runtime.config.settings import Settings, SettingsError
from services.storage.access.emergencies import Emergencies
from services.storage.access.grants import Grants
from services.storage.access.rows import has_business
from services.storage.access.stand_ins import StandIns
from services.storage.connections import connect
from services.storage.deadletters import Replay
from services.storage.evidence.quorum import Quorum
from services.storage.handovers.office import Office, utc_now
from services.storage.intake import PostgresIntake
from services.storage.reminders import Reminders
from services.storage.rulebooks.archive import InForce, activations, ruling
from topics.catalogue import Addresses
from topics.district import District

FRESH = 0.1
"""Seconds that a connection counts as there, and its count of activations as true: fewer than an activation waits."""


class Dependencies:
    """What a command works with on one connection: each part is made when first asked for, unless it was given."""

    def __init__(
        self,
        settings: Settings,
        connection: psycopg.Connection,
        *,
        rulebook: Rulebook | None = None,
        addresses: Addresses | None = None,
        sealer: Sealer | None = None,
        earlier: dict[str, Rulebook] | None = None,
        quorum: Quorum | None = None,
    ) -> None:
        """Take an autocommit connection of `storage.connections.connect`; nothing is read yet.

        `earlier` keeps the rulebooks that decided earlier events, by hash, for those who ask again.
        """
        self.settings, self.connection = settings, connection
        self._earlier = {} if earlier is None else earlier
        self._rulebook, self._addresses, self._sealer = rulebook, addresses, sealer
        self._quorum = quorum or Quorum(settings.patience)

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rulebook in force; raises RulebookError only where none is and the folder's cannot be read."""
        return self._rulebook or in_force(self.connection, self.settings)

    @cached_property
    def addresses(self) -> Addresses:
        """The topics and return addresses of that rulebook's district."""
        return self._addresses or Addresses(district(self.rulebook))

    @cached_property
    def sealer(self) -> Sealer:
        """The keys that open what is stored about people; raises KeyFileError."""
        return self._sealer or sealer(self.settings)

    def office(self, principal: Principal, clock: Callable[[], datetime] = utc_now) -> Office:
        """Return what acts and reads of handovers work with, for one principal."""
        parts = self.connection, principal, self.rulebook, self.sealer, self.addresses.name
        return Office(*parts, clock, self._earlier, self._quorum)

    def known(self, principal: Principal) -> Principal:
        """Return the principal when its organisation is one of the rulebook's or `stafet`; raises PrincipalError."""
        return principal.of({publisher.id for publisher in self.rulebook.publishers.values()})

    def has_business(self, principal: Principal, business: str) -> bool:
        """Tell whether a principal may do something beside items."""
        operates = self.operates(principal)
        with self.connection.cursor() as cursor:
            return has_business(cursor, principal, business, datetime.now(UTC), operates=operates)

    def operates(self, principal: Principal) -> bool:
        """Tell whether a principal operates this installation."""
        return is_operator(principal, self.settings.operating)

    def grants(self, giver: Principal) -> Grants:
        """Return what this person can do to grants."""
        return Grants(self.connection, giver, operates=self.operates(giver))

    def emergencies(self, who: Principal) -> Emergencies:
        """Return what this person can do about emergencies."""
        return Emergencies(self.connection, who, operates=self.operates(who))

    def stand_ins(self, who: Principal) -> StandIns:
        """Return what this person can do about stand-ins."""
        return StandIns(self.connection, who, operates=self.operates(who))

    def replay(self, actor: Principal) -> Replay:
        """Return what this person can do to dead letters."""
        return Replay(self.connection, self.rulebook, self.sealer, self.addresses.name, actor, self._quorum)


class RulebookInForce:
    """What a process that serves people works with at a moment: the rulebook in force then and its addresses."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings, whose folder rules until a first router began; nothing is read yet."""
        self._settings = settings
        self._in_force: InForce | None = None
        self._activations = 0
        self._asked: WeakKeyDictionary[psycopg.Connection, float] = WeakKeyDictionary()
        self._made: dict[str, Addresses] = {}

    def look(self, connection: psycopg.Connection) -> None:
        """Ask whether anything was activated, before each time that it counts; raises psycopg's errors.

        A connection that was asked a moment ago, and on which the server said nothing, is not asked again: an
        activation rules later than that, and a server that ends a connection says so.
        """
        now = time.monotonic()
        if now - self._asked.get(connection, -FRESH) < FRESH and not _says_something(connection):
            return
        self._activations = activations(connection)
        self._asked[connection] = now

    def at(self, connection: psycopg.Connection, now: datetime) -> tuple[Rulebook, Addresses]:
        """Return them as they were when last looked at; only what was activated since is read."""
        known = self._in_force
        if known is None or known.activations != self._activations:
            known = InForce(in_force(connection, self._settings))
            known.look(connection)
            self._in_force = known
        book = known.schedule.at(now)
        made = self._made.get(book.hash)
        return book, made or self._made.setdefault(book.hash, Addresses(district(book)))


def _says_something(connection: psycopg.Connection) -> bool:
    """Tell whether the server sent anything that nobody asked for, such as that it ended the connection."""
    looking = poll()
    looking.register(connection, POLLIN)
    return bool(looking.poll(0))


class RemindersInForce:
    """What reminders are sent by at a moment: the rulebook in force then, counted once for as long as it rules."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Take an autocommit connection; nothing is read yet."""
        self._connection = connection
        self._in_force: InForce | None = None
        self._made: dict[str, Reminders] = {}

    def at(self, now: datetime) -> Reminders | None:
        """Return them, None while no rulebook was ever in force and nothing can have been offered."""
        if self._in_force is None:
            book = ruling(self._connection)
            if book is None:
                return None
            self._in_force = InForce(book)
        book = self._in_force.look(self._connection).at(now)
        made = self._made.get(book.hash)
        return made or self._made.setdefault(book.hash, Reminders(Timetable(book), Addresses(district(book)).name))


def in_force(connection: psycopg.Connection, settings: Settings) -> Rulebook:
    """Return the rulebook in force now; before the first router began, the folder's, which it will begin with."""
    return ruling(connection) or folder_rulebook(settings)


def folder_rulebook(settings: Settings) -> Rulebook:
    """Return the rulebook of the folder that the settings name, in force or not; raises RulebookError."""
    return rulebook_files.load(settings.rulebook)


def folder_district(settings: Settings) -> District:
    """Return the district of the folder's rulebook: its topics must be there before it is activated."""
    return district(folder_rulebook(settings))


def sealer(settings: Settings) -> Sealer:
    """Return the keys that the settings name; raises KeyFileError, KeysAwayError."""
    secrets = keys.load(settings)
    return Sealer(master_keys(settings, secrets), secrets.lookup, event_keys.load(settings))


def intake(settings: Settings, first: Rulebook, *, keeper: Sealer | None = None) -> tuple[PostgresIntake, District]:
    """Return the router's intake and the district it reads for; `first` decides where none is in force yet.

    Raises KeyFileError, KeysAwayError, SettingsError.
    """
    keeper = keeper or sealer(settings)
    with connect(settings.dsn(), "stafet router") as connection:
        rules = ruling(connection) or first
    if strange := settings.sealing - {publisher.id for publisher in rules.publishers.values()}:
        raise SettingsError(f"STAFET_SEALED_PUBLISHERS: regelsættet kender ikke {', '.join(sorted(strange))}")
    where = district(rules)
    return PostgresIntake(settings.dsn(), first, keeper, Addresses(where).name), where
