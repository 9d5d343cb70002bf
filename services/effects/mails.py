"""Mails as people get them: how many wait and where to look, and nothing of any case (decision 0035)."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from services.core.mails.choosing import DIGEST, URGENT


class Counted(NamedTuple):
    """How much waits for somebody, over all forums together: no forum, no type and no item can be told from it."""

    urgent: int
    overdue: int
    today: int
    new: int
    open: int


class _Words(NamedTuple):
    """The words of one language; of each count the form for one and the form for more."""

    subjects: Mapping[str, str]
    opening: str
    counts: Mapping[str, tuple[str, str]]
    look: str
    closing: str


_WORDS: Mapping[str, _Words] = MappingProxyType(
    {
        "da": _Words(
            {DIGEST: "Stafet: det venter i dag", URGENT: "Stafet: en frist er nær"},
            "I Stafet venter:",
            {
                "urgent": ("frist inden for fire timer", "frister inden for fire timer"),
                "overdue": ("frist overskredet", "frister overskredet"),
                "today": ("frist i dag", "frister i dag"),
                "new": ("ny overlevering, ikke overtaget", "nye overleveringer, ikke overtaget"),
                "open": ("åben overlevering i alt", "åbne overleveringer i alt"),
            },
            "Se dem her:",
            "Mailen siger aldrig, hvem eller hvad det drejer sig om, og kan ikke besvares. Du vælger selv, hvornår du "
            "får den:",
        ),
        "en": _Words(
            {DIGEST: "Stafet: what waits today", URGENT: "Stafet: a deadline is near"},
            "In Stafet there is:",
            {
                "urgent": ("deadline within four hours", "deadlines within four hours"),
                "overdue": ("deadline passed", "deadlines passed"),
                "today": ("deadline today", "deadlines today"),
                "new": ("new handover, not accepted", "new handovers, not accepted"),
                "open": ("open handover in all", "open handovers in all"),
            },
            "Look at them here:",
            "The mail never says who or what it is about, and cannot be answered. You choose yourself when you get it:",
        ),
    }
)


def message(
    kind: str, language: str, counted: Counted, sender: str, to: str, desk: str, number: UUID, now: datetime
) -> EmailMessage:
    """Return a mail; its Message-ID is the number's, so that a second copy is known as one."""
    said = _WORDS[language]
    found = EmailMessage(policy=SMTP)
    found["From"], found["To"], found["Subject"] = sender, to, said.subjects[kind]
    found["Date"] = format_datetime(now)
    found["Message-ID"] = f"<{number}@{urlsplit(desk).hostname}>"
    found["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answer comes back
    found["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    found["Content-Language"] = language
    lines = [f"- {many} {said.counts[name][many != 1]}" for name, many in counted._asdict().items() if many]
    body = (said.opening, "", *lines, "", said.look, f"{desk}/indbakke", "", said.closing, f"{desk}/indstillinger", "")
    found.set_content("\n".join(body), charset="utf-8", cte="quoted-printable")
    return found
