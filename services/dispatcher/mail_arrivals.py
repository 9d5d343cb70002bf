"""Arrivals of mails, by whatever brings them: one is read, looked at like every event, and then waits for a person.

Nothing of a mail is stored before all of it is found right, and whoever brings it is told only once it is durable.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.mail_in.events_told import told
from connectors.mail_in.keys import DomainKeys, NamesAwayError
from connectors.mail_in.reading import Mail, read
from connectors.mail_in.refusals import Faults, RefusedMailError
from connectors.mail_in.senders import Sender
from schemas.json_text import write
from services.dispatcher.mail_senders import SendersFile
from services.dispatcher.workplace import Workplace
from services.effects.submissions import Door, Submission, fits, is_foreign, read_at
from services.runtime.telemetry.log import describe, get_logger
from services.storage.handovers.office import Office, utc_now
from services.storage.publishers import arriving

FORGETS = 3600.0  # seconds between two looks for what came too long ago
NOT_YOURS = "er for stor, eller fra en anden afsender"


class Arrivals:
    """What takes mails at one workplace."""

    def __init__(self, place: Workplace) -> None:
        """Take the workplace, whose settings name a list of senders; nothing is read yet."""
        self._place = place
        self._keys = DomainKeys(place.settings.mail_dns)
        self._file = SendersFile(place.settings.mail_senders_file or Path())
        self._forgets_at = 0.0

    def senders(self) -> Mapping[str, Sender]:
        """Return who may send; raises SettingsError."""
        return self._file.senders()

    def take(self, raw: bytes) -> tuple[str, bool]:
        """Let a mail wait for a person; returns who sent it, and whether it is new.

        Raises RefusedMailError; NamesAwayError, and what settings, database and keys raise: then it comes again.
        """
        try:
            mail = self._mail(raw)
            with self._place.office(mail.sender.publisher) as office:
                new = arriving.arrive(office, mail.known_by, _judged(office, mail))
        except RefusedMailError as refused:
            self._count("refused")
            get_logger().warning("mail_refused", connector=self._place.connector.name, code=refused.code)
            raise
        self._count("taken" if new else "known")
        return mail.sender.address, new

    def forget(self) -> None:
        """Take away now and then what came too long ago, of every publisher that may send."""
        if time.monotonic() < self._forgets_at:
            return
        for publisher in sorted({one.publisher for one in self.senders().values()}):
            with self._place.office(publisher) as office:
                arriving.forget(office)
        self._forgets_at = time.monotonic() + FORGETS

    def _mail(self, raw: bytes) -> Mail:
        senders = self.senders()
        try:
            return read(raw, senders, self._keys, utc_now())
        except (RefusedMailError, NamesAwayError):
            raise
        except Exception as error:  # noqa: BLE001 -- a mail that no parser is prepared for must not come for ever
            get_logger().error("mail_surprised", connector=self._place.connector.name, **describe(error))
            raise RefusedMailError("unreadable") from None

    def _count(self, outcome: str) -> None:
        name = self._place.connector.name
        self._place.metrics.count("stafet_connector_events_total", connector=name, outcome=outcome)


def _judged(office: Office, mail: Mail) -> tuple[dict[str, Any], ...]:
    """Return a mail's events when every one of them would be taken now; raises RefusedMailError."""
    named = [{"id": "-", **event} for event in mail.events]  # one without an id gets it when it is stored
    texts = [write(event) for event in named]
    publisher = office.principal.organisation
    strange = [at for at, event in enumerate(named) if is_foreign(event, publisher) or not fits(texts[at][0])]
    if strange:
        raise _of(mail, "faults", [(_place(mail, at, ""), NOT_YOURS) for at in strange])
    found = read_at(named, texts, Door(publisher, utc_now(), office.rulebook, office.sealer))
    if any(isinstance(one, Submission) and _is_danger(one) for one in found):
        raise _of(mail, "danger")
    faults = [
        (_place(mail, at, place), allowed)
        for at, one in enumerate(found)
        if not isinstance(one, Submission)
        for place, allowed in (told(fault, mail.mapping) for fault in one)
    ]
    if faults:
        raise _of(mail, "faults", faults)
    return mail.events


def _is_danger(one: Submission) -> bool:
    data = one.envelope.data
    return isinstance(data, dict) and data.get("danger_now") is True


def _place(mail: Mail, at: int, place: str) -> str:
    return f"nr. {at + 1} {place}".strip() if len(mail.events) > 1 else place


def _of(mail: Mail, code: str, faults: Faults = ()) -> RefusedMailError:
    refused = RefusedMailError(code, faults)
    refused.sender = mail.sender.address
    return refused
