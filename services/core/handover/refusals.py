"""Refusals in words: what follows the name of the thing for each code of contracts-acts 11, in Danish and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Words(NamedTuple):
    """The rest of a sentence that begins with the thing, in both languages."""

    da: str
    en: str


REFUSALS: Mapping[str, Words] = MappingProxyType(
    {
        "not_found": Words("findes ikke, eller er ikke for dig", "does not exist, or is not for you"),
        "forbidden": Words(
            "kan ses af din rolle, men den må ikke gøre dette", "can be seen by your role, which may not do this"
        ),
        "not_taken": Words(
            "skal være overtaget, før indholdet kan læses", "has to be taken before its content can be read"
        ),
        "not_signed": Words(
            "har ingen kvittering endnu: loggen er ikke underskrevet så langt; prøv igen om lidt",
            "has no receipt yet: the log is not signed that far; try again shortly",
        ),
        "forwarding": Words(
            "er på vej til et andet forum; fortryd videresendelsen først",
            "is on its way to another forum; withdraw that first",
        ),
        "owner_missing": Words(
            "har ingen ejer endnu (PSP-4); udpeg den først", "has no owner yet (PSP-4); name one first"
        ),
        "same_day": Words("har allerede et møde den dag", "has a meeting on that day already"),
        "same_address": Words("hører til samme sted som før", "belongs where it was"),
        "not_an_adult": Words(
            "kan ikke få samtykke registreret: personen er under 18, eller alderen er ukendt (EXIT-4)",
            "cannot have consent recorded: the person is under 18, or of unknown age (EXIT-4)",
        ),
        "erased": Words(
            "har intet indhold: det er slettet eller blev aldrig gemt", "has no content: it was erased or never stored"
        ),
        "consent_withdrawn": Words(
            "kan ikke læses: samtykket er trukket tilbage", "cannot be read: the consent was withdrawn"
        ),
        "no_target": Words("kan ikke sendes dertil på den hjemmel (LAW-12)", "cannot be sent there on it (LAW-12)"),
        "nothing_to_complete": Words(
            "har ingen sådan opgave eller frist, der kan meldes udført", "has no such task or deadline to complete"
        ),
        "not_routable": Words(
            "hører ingen steder til efter flytningen; reglerne siger nej",
            "belongs nowhere after the move; the rules say no",
        ),
        "unwitnessed": Words(
            "kan hverken tages imod eller ændres nu: loggens vidner har ikke underskrevet for længe; prøv igen senere",
            "can neither be taken nor changed now: the log's witnesses have not signed for too long; try again later",
        ),
    }
)
"""Code → words; `stale` and `not_allowed` name the winner and the time, `invalid` its faults."""
