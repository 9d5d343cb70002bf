"""Mapping of one kind of file to one event type: which column is which field, as data of the publisher's."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from connectors.files.danish_values import KINDS
from schemas.events import BY_TYPE
from schemas.events.base import EventData

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Path = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+){0,3}$")]
TYPES: Mapping[str, type[EventData]] = {model.event_type: model for model in BY_TYPE.values()}


class MappingError(ValueError):
    """A mapping cannot be used; the Danish text says where, and what may stand there."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Column(_Strict):
    """One column: the field below `data` that it fills, what its cells are, or which word means which value."""

    to: Path
    kind: Annotated[str, Field(alias="as")] = "text"
    words: Mapping[Name, str | bool | int] | None = None
    separator: Name | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.kind not in KINDS:
            raise ValueError(f"as: {self.kind} er ukendt; tilladt er: {', '.join(KINDS)}")
        return self


class FileMapping(_Strict):
    """Everything about one kind of file; `identity` are the columns by which a row is known when it comes again."""

    publisher: Name
    event_type: Name
    identity: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)]
    columns: Annotated[Mapping[Name, Column], Field(min_length=1)]
    always: Mapping[Path, Any] = {}
    ignored: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    delimiter: Annotated[str, StringConstraints(pattern="^[;,|\t]$")] = ";"

    @model_validator(mode="after")
    def _holds(self) -> Self:
        if self.event_type not in TYPES:
            raise ValueError(f"event_type: {self.event_type} er ukendt; tilladt er: {', '.join(sorted(TYPES))}")
        for name in self.identity:
            # An id stands in clear in headers and logs, and a digest of ten digits is soon guessed.
            if name in self.columns and self.columns[name].to.split(".")[0] == "subject":
                raise ValueError(f"identity: {name} er om personen; vælg sagens nummer eller et andet, der ikke er det")
        fields = [column.to for column in self.columns.values()] + list(self.always)
        for field in fields:
            if fields.count(field) > 1:
                raise ValueError(f"columns: {field} udfyldes to gange")
            if any(other.startswith(f"{field}.") for other in fields):
                raise ValueError(f"columns: {field} kan ikke både være en værdi og have felter under sig")
        return self

    @property
    def header(self) -> frozenset[str]:
        """The columns that a file must have."""
        return frozenset(self.columns) | frozenset(self.identity)


def read(document: Any) -> FileMapping:
    """Return the mapping that a document (plain values, as YAML or JSON give them) says; raises MappingError."""
    try:
        return FileMapping.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "filen"
        raise MappingError(f"{place}: {_WORDS.get(first['type'], _said(first))}") from None


_WORDS = {
    "missing": "mangler",
    "extra_forbidden": "er et ukendt felt",
    "string_type": "her ventes en tekst",
    "too_short": "må ikke være tom",
    "model_type": "her ventes nøgler med værdier",
    "string_pattern_mismatch": "kan ikke stå her",
}


def _said(error: Any) -> str:
    return str(error.get("ctx", {}).get("error", "kan ikke bruges"))
