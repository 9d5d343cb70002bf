"""The CloudEvents 1.0 envelope as it was read, or the reason why there is none."""

from dataclasses import dataclass
from typing import Any

from schemas.faults import Fault


@dataclass(frozen=True, slots=True)
class Envelope:
    """Something that is a CloudEvent: specversion 1.0 and non-empty text in `id`, `source` and `type`.

    `data` is parsed JSON without nulls (null and absent mean the same), None when absent; `recordedtime` is the raw
    extension, and `jws` that of a signature. `faults` are those of the envelope and of the way the JSON was written.
    `sealed` is the JWE that came instead of JSON; what is not opened has the fault that it is none.
    """

    id: str
    source: str
    type: str
    data: Any
    recordedtime: Any = None
    faults: tuple[Fault, ...] = ()
    sealed: str | None = None
    jws: Any = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that cannot be a CloudEvent; `code` is one of DEAD_LETTER_CODES."""

    code: str
