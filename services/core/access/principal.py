"""Principals: who acts or reads, as role, organisation and an opaque handle (contracts-acts 8)."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from services.core.access.roles import ANY, ROLES

OPERATING = "stafet"
"""The organisation of who operates the installation; all others are publishers of the rulebook."""

_FORM = re.compile(r"([a-z][a-z-]{1,30}):([a-z0-9][a-z0-9-]{1,40}):([a-z0-9][a-z0-9-]{0,40}|\*)")


class PrincipalError(ValueError):
    """The text does not say who acts: `code` is form, role or organisation."""

    def __init__(self, code: str) -> None:
        """Keep what is wrong."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts; the handle is never a name. In a grant it may be `*`: whoever the issuer vouches for."""

    role: str
    organisation: str
    handle: str

    @classmethod
    def parse(cls, text: str, *, many: bool = False) -> "Principal":
        """Read `role:organisation:handle`, for example `koordinator:kommune-0860:k-17`; raises PrincipalError.

        Only where `many` says so the handle may be `*`: nobody acts as everybody.
        """
        found = _FORM.fullmatch(text)
        if not found or (found[3] == ANY and not many):
            raise PrincipalError("form")
        if found[1] not in ROLES:
            raise PrincipalError("role")
        return cls(found[1], found[2], found[3])

    @property
    def stored(self) -> str:
        """Return the form that steps, leaves and columns have; stored, so never changed."""
        return f"person/{self.role}/{self.organisation}/{self.handle}"

    def of(self, publishers: Collection[str]) -> "Principal":
        """Return itself when its organisation is a publisher or the operator; raises PrincipalError."""
        if self.organisation != OPERATING and self.organisation not in publishers:
            raise PrincipalError("organisation")
        return self

    def is_one_of(self, others: "Principal") -> bool:
        """Tell whether `others`, whose handle may be `*`, means this principal too."""
        same = (self.role, self.organisation) == (others.role, others.organisation)
        return same and others.handle in {ANY, self.handle}

    def __str__(self) -> str:
        """Return the form that answers tell."""
        return f"{self.role}:{self.organisation}:{self.handle}"
