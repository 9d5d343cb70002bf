"""Principals: who acts or reads, as role, organisation and an opaque handle (contracts-acts 8)."""

import re
from dataclasses import dataclass

_FORM = re.compile(r"[a-z][a-z-]{1,30}:[a-z0-9][a-z0-9-]{1,40}:[a-z0-9][a-z0-9-]{0,40}")


class PrincipalError(ValueError):
    """The text does not say who acts."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts; the handle is never a name."""

    role: str
    organisation: str
    handle: str

    @classmethod
    def parse(cls, text: str) -> "Principal":
        """Read `role:organisation:handle`, for example `koordinator:kommune-0860:k-17`; raises PrincipalError."""
        if not _FORM.fullmatch(text):
            raise PrincipalError("role:organisation:handle, small letters, digits and hyphens only")
        return cls(*text.split(":"))

    @property
    def stored(self) -> str:
        """Return the form that steps, leaves and columns have; stored, so never changed."""
        return f"person/{self.role}/{self.organisation}/{self.handle}"

    def __str__(self) -> str:
        """Return the form that answers tell."""
        return f"{self.role}:{self.organisation}:{self.handle}"
