"""Records that leaves commit to, put together again from the rows of their act; each kind of leaf has its own row here.

A record that was sealed beside its leaf is opened by `openings`; what is here stands in the act's own rows. Where these
leave more than one possibility open, the commitment tells which it was.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg

from schemas.codec import read_kafka
from schemas.envelope import Envelope
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.stand_ins import ROLE as STAND_IN
from services.effects.fingerprints import fingerprint
from services.effects.master_keys import WrappedKey
from services.effects.postgres_values import instant_text
from services.effects.reading import digest
from services.effects.record_bytes import unpacked
from services.effects.sealing import Sealer, unseal
from services.storage.access import emergencies, grants
from services.storage.deliveries import webhooks


class Possible(NamedTuple):
    """A record as its leaf may have committed to it, and what it says: Danish name → value."""

    record: bytes
    told: Mapping[str, object]


class Asked(NamedTuple):
    """A leaf whose record is wanted, and where its rows and their keys are."""

    connection: psycopg.Connection
    sealer: Sealer
    number: int
    leaf: Mapping[str, Any]

    @property
    def case(self) -> UUID | None:
        """The case, or the dead letter, that it is about."""
        return None if self.leaf["case"] is None else UUID(self.leaf["case"])

    @property
    def about(self) -> str:
        """What its source names, without the kind of it: an id, a hash, a position."""
        return str(self.leaf["src"] or "").partition("/")[2]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query.encode(), values).fetchall()


class ErasedError(Exception):
    """What the record was about is erased."""


Found = Iterator[Possible]
Finder = Callable[[Asked], Found]

_DECIDED = """
SELECT inbox.digest, event.decision FROM event JOIN inbox ON (inbox.publisher, inbox.event_id) =
    (event.publisher, event.event_id) AND inbox.event = event.id WHERE case_id = %s
"""
_LETTER = """
SELECT l.content, uuid_send(l.id), uuid_send(p.id), p.key_version, p.wrapped_key
FROM dead_letter l LEFT JOIN person p ON p.id = l.person WHERE l.id = %s
"""
_STEP = "SELECT handover, state, code FROM handover_step WHERE leaf = %s"
_UPDATE = "SELECT step.handover, after FROM handover_step step JOIN handover_update USING (handover, version) "
_GRANT = """
SELECT id, role, organisation, handle, forum, municipality, begins_at, until_at, reason, end_reason FROM access_grant
WHERE id = %s
"""
_EMERGENCY = (
    "SELECT id, role, organisation, handle, forum, municipality, minutes, reason FROM break_glass WHERE id = %s"
)

_STAND_IN = """
SELECT id, organisation, handle, forum, municipality, begins_at, until_at, reason FROM stand_in_request WHERE id = %s
"""


def _decision(asked: Asked) -> Found:
    for said, decision in asked.rows(_DECIDED, asked.case):
        told = {"fingeraftryk": bytes(said).hex(), "afgørelse": orjson.loads(decision)}
        yield Possible(bytes(said) + decision.encode(), told)


def _letter(asked: Asked) -> Found:
    """A dead letter's bytes were read as an event, or only counted and hashed."""
    for content, id_, person, version, wrapped in asked.rows(_LETTER, asked.case):
        if content is None or wrapped is None:
            raise ErasedError
        headers, body = unpacked(unseal(asked.sealer.unwrap(person, WrappedKey(version, wrapped)), id_, content))
        said = [sha256(body).digest()]
        envelope = read_kafka(body, headers)
        if isinstance(envelope, Envelope):
            said.insert(0, digest(envelope, body))
        said += [fingerprint(asked.sealer, one) for one in said]  # earlier leaves committed to the digest itself
        yield from (Possible(one, {"fingeraftryk": one.hex()}) for one in said)


def _letters_id(asked: Asked) -> Found:
    if asked.case is not None:
        yield Possible(asked.case.bytes, {"død besked": str(asked.case)})


def _step(asked: Asked) -> Found:
    """A step: of an act (state and code), of a withdrawal (code alone), or the first one of an offer."""
    for handover, state, code in asked.rows(_STEP, asked.number):
        told = {"overdragelse": str(handover), "status": state, "kode": code}
        for words in (f"{state}{code or ''}", code or "", ""):
            yield Possible(handover.bytes + words.encode(), told)


def _update(asked: Asked) -> Found:
    for handover, event in asked.rows(f"{_UPDATE} WHERE leaf = %s", asked.number):
        yield Possible(handover.bytes + event.bytes, {"overdragelse": str(handover), "ny hændelse": str(event)})


def _reminder(asked: Asked) -> Found:
    for handover, rule, level, ends_at in asked.rows(
        "SELECT handover, rule, level, ends_at FROM reminder WHERE leaf = %s", asked.number
    ):
        words = f"{rule}/{level}/{instant_text(ends_at)}"
        yield Possible(handover.bytes + words.encode(), {"overdragelse": str(handover), "påmindelse": words})


def _handover(asked: Asked) -> Found:
    yield Possible(UUID(asked.about).bytes, {"overdragelse": asked.about})


def _question(asked: Asked) -> Found:
    for (number,) in asked.rows("SELECT id FROM question WHERE handover = %s", UUID(asked.about)):
        yield Possible(number.bytes, {"spørgsmål": str(number)})
    yield from _handover(asked)  # an answer that was told again


def _task(asked: Asked) -> Found:
    kind = str(asked.leaf["src"])
    for (event,) in asked.rows("SELECT id FROM event WHERE case_id = %s", asked.case):
        yield Possible(event.bytes + kind.encode(), {"hændelse": str(event), "opgave": kind})


def _grant(asked: Asked) -> Found:
    for id_, role, organisation, handle, forum, municipality, begins, until, *reasons in asked.rows(
        _GRANT, UUID(asked.about)
    ):
        given = Grant(Principal(role, organisation, handle), forum, municipality, begins, until)
        ended = asked.leaf["code"] == "grant.ended"
        record = grants.committed(id_, given, reasons[ended])
        yield Possible(record, {"adgang": orjson.loads(record)})


def _emergency(asked: Asked) -> Found:
    for id_, role, organisation, handle, *rest in asked.rows(_EMERGENCY, UUID(asked.about)):
        record = emergencies.committed(id_, Principal(role, organisation, handle), *rest)
        yield Possible(record, {"nødadgang": orjson.loads(record)})
        yield Possible(str(id_).encode(), {"nødadgang": str(id_)})


def _stand_in(asked: Asked) -> Found:
    for id_, organisation, handle, forum, municipality, begins, until, reason in asked.rows(
        _STAND_IN, UUID(asked.about)
    ):
        wanted = Grant(Principal(STAND_IN, organisation, handle), forum, municipality, begins, until)
        record = grants.committed(id_, wanted, reason)
        yield Possible(record, {"ønsket stedfortræder": orjson.loads(record)})
        yield Possible(str(id_).encode(), {"ønsket stedfortræder": str(id_)})


def _mail(asked: Asked) -> Found:
    yield Possible(UUID(asked.about).bytes, {"mail": asked.about})


def _source(asked: Asked) -> Found:
    """What the leaf says of itself in clear is all there is."""
    source = str(asked.leaf["src"] or "")
    yield Possible(source.encode(), {"kilde": source})
    yield Possible(b"", {})


def _rulebook(asked: Asked) -> Found:
    yield Possible(asked.about.encode(), {"regelsæt": asked.about})


def _policy(asked: Asked) -> Found:
    for (policy,) in asked.rows("SELECT policy FROM witness_policy WHERE number = %s", int(asked.about)):
        yield Possible(policy.encode(), {"vidner": policy})


def _webhook(asked: Asked) -> Found:
    for row in asked.rows(
        "SELECT id, forum, municipality, url, types, changes FROM webhook WHERE id = %s", UUID(asked.about)
    ):
        record = webhooks.committed(*row)
        yield Possible(record, {"webhook": orjson.loads(record)})


def _halted(asked: Asked) -> Found:
    topic, _, number = str(asked.leaf["src"]).rpartition("/")
    for (cluster,) in asked.rows(
        "SELECT cluster FROM kafka_position WHERE topic = %s AND partition = %s", topic, int(number)
    ):
        yield Possible(cluster.encode(), {"klynge": cluster})


KINDS: tuple[tuple[re.Pattern[str], Finder], ...] = tuple(
    (re.compile(pattern), finder)
    for pattern, finder in (
        (r"(disclosure|collection) event\.(routed|manual|refused|informed)", _decision),
        (r"alteration event\.task_completed", _task),
        (r"dead_letter dismissed:.*", _letters_id),
        (r"(dead_letter|replay) .*", _letter),
        (r"consultation (handover|targets|receipt)\.shown", _handover),
        (r"consultation question\.shown", _question),
        (r"disclosure reminder\..*", _reminder),
        (r"alteration handover\.updated", _update),
        (r"(alteration|disclosure) handover\..*", _step),
        (r"(collection|consultation|alteration|erasure) mail\.(arrived|shown|sent|discarded|forgotten)", _mail),
        (r"grant stand_in\..*", _stand_in),
        (r"grant .*", _grant),
        (r"break_glass .*", _emergency),
        (r"rulebook .*", _rulebook),
        (r"config partition\.halted:.*", _halted),
        (r"config witness_policy\..*", _policy),
        (r"config webhook\..*", _webhook),
        (r".*", _source),
    )
)
"""`op code` of a leaf → what puts its record together; the first that fits."""


def possible(asked: Asked) -> Found:
    """Yield what the leaf can have committed to, by the rows of its act as they stand."""
    kind = f"{asked.leaf['op']} {asked.leaf['code']}"
    yield from next(finder for pattern, finder in KINDS if pattern.fullmatch(kind))(asked)
