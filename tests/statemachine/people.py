"""People of the machine: a principal of every role, with grants to every queue of the district."""

from collections.abc import Iterator
from datetime import datetime

from statemachine.model.access import Grant, Principal, principal
from statemachine.model.item import Item

COORDINATOR = principal("koordinator:kommune-0860:k-17")
STAND_IN = principal("stedfortraeder:kommune-0860:s-2")
LEADER = principal("forumleder:kommune-0860:f-1")
SELECTOR = principal("visitator:nordjyllands-politi:v-3")
LEAD = principal("infohus-tovholder:kommune-0860:t-1")
POLICE_LEAD = principal("infohus-tovholder:nordjyllands-politi:t-2")
EXIT = principal("exit-koordinator:nordjyllands-politi:e-1")
STRANGER = principal("koordinator:kommune-0851:nobody")
SENDER = principal("udgiver:kommune-0860:u-1")
AUDITOR = principal("revisor:kommune-0860:r-1")

ACTING = (COORDINATOR, STAND_IN, LEADER, SELECTOR, LEAD, POLICE_LEAD, EXIT)
EVERYBODY = (*ACTING, STRANGER, SENDER, AUDITOR)
FORUMS = (
    "ksp", "ksp_manual", "ssp", "ssp_netvaerksgruppe", "p115_udvalg", "p115_plus_udvalg", "pre_exit", "knock_knock",
    "police_prevention_unit", "psp", "infohus_hjoerring", "infohuse_nordjylland", "exit_enhed", "boernehus_nord",
    "municipal_notification_desk", "municipal_child_family", "municipal_triage", "district_triage",
    "ungesamraad_nordjylland",
)  # fmt: skip


def grants(start: datetime) -> Iterator[Grant]:
    """Return a grant of each acting principal for each queue of the district, whatever its role then sees of it."""
    return (Grant(who, forum, "*", start) for who in ACTING for forum in FORUMS)


def who_acts_on(item: Item) -> Principal:
    """Return somebody who sees an item and may do most with it."""
    if item.stage == "triage":
        return SELECTOR
    if item.forum == "exit_enhed":
        return EXIT
    return POLICE_LEAD if item.forum.startswith("infohus") else LEADER


def sender_of(item: Item) -> Principal:
    """Return a sender's user who may answer what is asked about an item."""
    return Principal("udgiver", item.event.publisher, "u-1")
