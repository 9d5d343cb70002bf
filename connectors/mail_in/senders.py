"""Senders: who may send mails for a publisher, how each is known, and which subject means what; data of the site."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple, Self

from cryptography.x509 import Certificate, load_pem_x509_certificate
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from connectors.files.mapping import FileMapping, MappingError
from connectors.files.mapping import read as read_mapping

EVENTS = "json"
"""What a subject means whose mails have a file of CloudEvents; every other meaning is the file of a mapping."""
_Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Address = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._+-]+@[a-z0-9.-]+\.[a-z]{2,63}$")]
_Domain = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+\.)+[a-z]{2,63}$")]


class SendersError(ValueError):
    """The list cannot be used; the Danish text says where, and what may stand there."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    address: _Address
    publisher: _Name
    dkim: _Domain | None = None
    certificate: _Name | None = None
    subjects: Annotated[Mapping[_Name, _Name], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_known_by_one_thing(self) -> Self:
        if (self.dkim is None) == (self.certificate is None):
            raise ValueError("sæt enten dkim (et domæne) eller certificate (en fil)")
        domain = self.address.partition("@")[2]
        if self.dkim is not None and f".{domain}".endswith(f".{self.dkim}") is False:
            raise ValueError("dkim: adressen hører ikke til domænet")
        return self


class _List(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    senders: Annotated[tuple[_Row, ...], Field(strict=False)]


class Sender(NamedTuple):
    """One sender; `subjects` has a mapping, or None for a file of CloudEvents."""

    address: str
    publisher: str
    domain: str | None
    certificate: Certificate | None
    subjects: Mapping[str, FileMapping | None]


def read(document: Any, mapping: Callable[[str], Any], file: Callable[[str], bytes]) -> Mapping[str, Sender]:
    """Return the senders of a document by address; `mapping` and `file` read what it names.

    Raises SendersError, and what these raise.
    """
    try:
        rows = _List.model_validate(document).senders
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "filen"
        raise SendersError(f"{place}: {first.get('ctx', {}).get('error', first['type'])}") from None
    if len({row.address for row in rows}) < len(rows):
        raise SendersError("senders: en adresse står to gange")
    return {row.address: _sender(row, mapping, file) for row in rows}


def _sender(row: _Row, mapping: Callable[[str], Any], file: Callable[[str], bytes]) -> Sender:
    subjects: dict[str, FileMapping | None] = {}
    for subject, meaning in row.subjects.items():
        try:
            found = None if meaning == EVENTS else read_mapping(mapping(meaning))
        except MappingError as error:
            raise SendersError(f"{meaning}: {error}") from None
        if found is not None and found.publisher != row.publisher:
            raise SendersError(f"{meaning}: publisher er ikke {row.publisher}")
        subjects[subject] = found
    try:
        certificate = None if row.certificate is None else load_pem_x509_certificate(file(row.certificate))
    except ValueError:
        raise SendersError(f"{row.certificate}: er intet certifikat (PEM)") from None
    return Sender(row.address, row.publisher, row.dkim, certificate, subjects)
