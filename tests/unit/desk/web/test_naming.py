"""Names for readers: what the rulebook calls things, and codes where it knows nothing."""

from north_jutland import RULEBOOK
from services.desk.web.naming import Names

DANISH, ENGLISH = Names(RULEBOOK, "da"), Names(RULEBOOK, "en")


def test_things_are_called_by_their_names() -> None:
    """Forums with their municipality, senders, kinds of events, bases, stages and deadlines."""
    assert DANISH.address("ksp", "0860") == "KSP-samarbejdet, Hjørring"
    assert DANISH.address("psp", None) == "PSP-samarbejdet"
    assert DANISH.forum("kommune-0860") == "Hjørring Kommune"
    assert DANISH.type("release_notice") != ENGLISH.type("release_notice")
    assert DANISH.basis("RPL115-1-1").startswith("retsplejelovens")
    assert (DANISH.stage("queue"), DANISH.deadline("plan")) == ("til behandling", "Handleplan")


def test_what_nobody_knows_stays_as_it_was_sent() -> None:
    """A code of an earlier rulebook is shown rather than nothing."""
    assert DANISH.address("gone", "9999") == "gone, 9999"
    assert (DANISH.type("gone"), DANISH.basis(None), DANISH.forum("stafet")) == ("gone", "", "Stafet")


def test_people_are_told_by_handle_role_and_organisation() -> None:
    """Never by a name; a sender by its own, a machine as the product, nobody where that is hidden."""
    assert DANISH.person("koordinator:kommune-0860:k-17") == "k-17, koordinator, Hjørring Kommune"
    assert ENGLISH.person("koordinator:kommune-0860:k-17").startswith("k-17, coordinator, ")
    assert DANISH.person("publisher/kommune-0860") == "Hjørring Kommune"
    assert DANISH.person("machine/router") == "Stafet"
    assert DANISH.person(None) == "ikke vist"
