"""What the events of a publisher keep their order with: own key, person, case, event, and what they name."""

from services.effects.ordering import ANSWER, order

SOURCE, TOPIC = "urn:stafet:publisher:kriminalforsorgen", "in.kriminalforsorgen"


def event(**more: object) -> dict[str, object]:
    """Return something with a source."""
    return {"source": SOURCE, "id": "1"} | more


def about(of: str, **more: object) -> dict[str, object]:
    """Return a recall of an event."""
    return event(type="dk.stafet.event_recalled.v1", data={"event_ref": {"source": SOURCE, "id": of}}, **more)


def orders(*rows: dict[str, object]) -> list[str]:
    """Return what each event keeps its order with, when they are sent together."""
    named = {(TOPIC, str(row["id"])): row for row in rows}
    return [order(row, TOPIC, named) for row in rows]


def test_what_keeps_its_order_together() -> None:
    """The sender's own key before the person, the person before the case, the case before the event."""
    person = {"subject": {"cpr": "610188-1234"}, "case_ref": "K"}
    rows = [event(partitionkey="p", data=person), event(data=person), event(data={"case_ref": "K"}), event()]
    assert orders(*rows) == ["p", "6101881234", "K", "1"]


def test_a_number_is_one_with_and_without_its_hyphen() -> None:
    """Two ways of writing a person are one key: their events never overtake each other."""
    rows = [event(data={"subject": {"cpr": cpr}}) for cpr in ("610188-1234", "6101881234")]
    assert orders(*rows) == ["6101881234", "6101881234"]


def test_a_recall_is_kept_behind_the_event_it_names() -> None:
    """Before or after it in the file, and a recall of a recall too: one key, one partition, one order."""
    first = event(id="first", data={"subject": {"cpr": "610188-1234"}})
    rows = [about("first", id="a"), first, about("first", id="b"), about("b", id="c")]
    assert set(orders(*rows)) == {"6101881234"}


def test_what_is_sent_to_another_topic_is_not_what_a_recall_names() -> None:
    """An id is a publisher's own: the event of another one under the same id has nothing to do with it."""
    first = event(id="first", data={"subject": {"cpr": "610188-1234"}})
    assert order(about("first"), TOPIC, {("in.kommune-0860", "first"): first}) == "first"


def test_what_names_nothing_that_is_sent_is_keyed_by_the_name() -> None:
    """An event that was sent before, an answer to a question, two that name each other; an own key comes first."""
    answer = event(id="q", type=ANSWER, data={"question": "8f3e", "answer": "x"})
    rows = [about("gone", id="a"), answer, about("y", id="x"), about("x", id="y"), about("a", id="p", partitionkey="k")]
    assert orders(*rows) == ["gone", "8f3e", "x", "y", "k"]


def test_what_is_no_event_has_an_order_all_the_same() -> None:
    """Numbers, lists and objects where texts belong are no key; what has none at all is kept by nothing."""
    strange = [7, [], {"data": 7}, {"data": {"subject": [], "case_ref": 3}}, {"partitionkey": 1, "id": None}]
    assert [order(one, TOPIC, {}) for one in strange] == ["", "", "", "", ""]
