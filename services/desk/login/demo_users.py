"""Fictive users: one for each role, as whom anybody may log on to a demo, and nobody anywhere else."""

from typing import NamedTuple

from services.core.access.principal import Principal


class DemoUser(NamedTuple):
    """One of them: who it is, and in Danish and English what it is there to see."""

    principal: Principal
    danish: str
    english: str


def _user(text: str, danish: str, english: str) -> DemoUser:
    return DemoUser(Principal.parse(text), danish, english)


DEMO_USERS = (
    _user(
        "koordinator:kommune-0860:demo-1",
        "overtager, spørger, videresender og afslutter i Hjørring",
        "accepts, asks, forwards and closes in Hjørring",
    ),
    _user(
        "koordinator:kommune-0860:demo-7",
        "sidder kun i § 115-udvalget: prøv at videresende hertil",
        "sits in the § 115 committee alone: try to forward here",
    ),
    _user(
        "stedfortraeder:kommune-0860:demo-10",
        "dækker for en koordinator i Hjørring",
        "stands in for a coordinator in Hjørring",
    ),
    _user("forumleder:kommune-0860:demo-2", "leder forummerne i Hjørring", "leads the forums of Hjørring"),
    _user(
        "visitator:kommune-0860:demo-3",
        "udvælger sager til § 115-plus-udvalget",
        "selects cases for the § 115 plus committee",
    ),
    _user("exit-koordinator:nordjyllands-politi:demo-4", "har Exit-enhedens sager", "has the cases of the Exit unit"),
    _user(
        "infohus-tovholder:nordjyllands-politi:demo-5",
        "afklarer bekymringer for Infohus Hjørring",
        "clears concerns for Infohus Hjørring",
    ),
    _user("udgiver:kriminalforsorgen:demo-8", "sender hændelser og svarer", "sends events and answers"),
    _user("revisor:stafet:demo-12", "læser loggen", "reads the log"),
    _user(
        "databeskyttelse:stafet:demo-6",
        "giver indsigt og ser nødadgange",
        "gives insight and sees access in need",
    ),
    _user("drift:stafet:demo-1", "holder anlægget i gang", "keeps the installation running"),
)
