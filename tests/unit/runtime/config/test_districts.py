"""The district behind the topics: a queue for whatever can get a case, where it is or may be switched on."""

from services.runtime.config.districts import district
from unit.core.broken import Documents, built, forum

BOOK = built(lambda _: None)
HERE = district(BOOK)
QUEUES = {queue.id: queue for queue in HERE.queues}


def test_the_municipalities_are_those_of_the_police_district() -> None:
    """One that is only in the region has no topics of its own."""
    assert HERE.municipalities == tuple(code for code, town in BOOK.municipalities.items() if town.in_district)
    assert "0787" not in HERE.municipalities

    def inside(of: Documents) -> None:
        for one in of["municipalities.yaml"]["municipalities"]:
            one["in_police_district"] = one["code"] == "0787"

    assert district(built(inside)).municipalities == ("0787",)


def test_whatever_can_get_a_case_has_a_queue_and_nothing_else() -> None:
    """Forums and queues; a body that takes nobody has no topic to be written to."""
    assert QUEUES.keys() == {one.id for one in BOOK.forums.values() if one.takes_people}
    assert not BOOK.forums["lokalraad_hjoerring"].takes_people


def test_a_queue_is_where_its_forum_is() -> None:
    """In no municipality, in those that have the forum, or in all while none has it yet."""
    assert QUEUES["pre_exit"].municipalities == ()
    having = tuple(code for code in HERE.municipalities if "knock_knock" in BOOK.municipalities[code].has)
    assert having
    assert QUEUES["knock_knock"].municipalities == having
    assert QUEUES["ssp_plus"].municipalities == HERE.municipalities
    assert not any("ssp_plus" in BOOK.municipalities[code].has for code in HERE.municipalities)


def test_a_forum_that_is_switched_on_is_there_alone() -> None:
    """From everywhere to the one municipality that has it."""

    def on(of: Documents) -> None:
        next(one for one in of["municipalities.yaml"]["municipalities"] if one["code"] == "0860")["has"].append(
            "ssp_plus"
        )

    (queue,) = [one for one in district(built(on)).queues if one.id == "ssp_plus"]
    assert queue.municipalities == ("0860",)


def test_only_the_notification_desk_is_addressed_from_outside() -> None:
    """A child of any municipality in the country can be notified about (contracts 2.1)."""
    assert [one.id for one in HERE.queues if one.outside] == ["municipal_notification_desk"]


def test_whoever_sends_has_a_place_to_return_to() -> None:
    """Each publisher its own, and a stranger the district's."""
    assert HERE.publishers == tuple(one.id for one in BOOK.publishers.values())
    assert HERE.returns == {one.id: one.returns_to for one in BOOK.publishers.values()}
    assert HERE.returns["kommune-0860"] == ("municipal_triage", "0860")
    assert HERE.strangers_return_to == BOOK.strangers_return_to


def test_a_queue_of_another_scope_is_of_the_district() -> None:
    """Scope decides: what is a region's has one queue for all."""
    book = built(lambda of: forum(of, "ssp_plus").update(scope="region"))
    (queue,) = [one for one in district(book).queues if one.id == "ssp_plus"]
    assert queue.municipalities == ()
