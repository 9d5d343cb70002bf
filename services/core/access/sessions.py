"""Sessions of people at the desk: whom an issuer vouched for, in which of its roles, and when that is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.core.access.principal import Principal


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without a sign of its person, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """One session; `role` is None until its person has chosen one of several."""

    id: UUID
    organisation: str
    handle: str
    roles: tuple[str, ...]
    role: str | None
    began_at: datetime
    seen_at: datetime  # when its person last did something; a page that fetches by itself is no sign of anybody
    ends_at: datetime

    @property
    def principal(self) -> Principal | None:
        """Who acts by it, None until a role is chosen."""
        return None if self.role is None else Principal(self.role, self.organisation, self.handle)

    @property
    def vouched(self) -> Principal:
        """Who it is that began it, by the chosen role or the first that the issuer named."""
        return Principal(self.role or self.roles[0], self.organisation, self.handle)

    def ends(self, idle: timedelta) -> datetime:
        """Return when it is over unless its person does something before."""
        return min(self.seen_at + idle, self.ends_at)
