"""Questions to the sender: asked, and answered on Kafka or by a person of the publisher's (contracts-acts 9.3)."""

import json
from collections.abc import Iterator
from functools import partial
from uuid import UUID

import pytest

from crash.workbench import sound
from integration.office import KSP, Acting, Publishers, acting, concern, handovers, rows
from sent import Event, event
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.storage.handovers import questions
from services.storage.handovers.given import Given

pytestmark = pytest.mark.server
SENDER = Principal.parse("udgiver:kommune-0860:u-1")
WORDS = "Er forældrene orienteret?"


@pytest.fixture
def mine(database: str) -> Iterator[Acting]:
    """A coordinator at work."""
    with acting(database, KSP) as found:
        yield found


def asked(database: str, mine: Acting, *, accepted: bool = False) -> tuple[UUID, str]:
    """Ask about a new concern; returns the item and the question's id."""
    Publishers(database).send(concern())
    item = handovers(database, "ssp")[-1]
    if accepted:
        mine.accept(item)
    told = mine.do("ask", item, question=WORDS)
    assert (told["state"], told["answer_by"], told["question"]["question"]) == ("awaiting_sender", None, WORDS)
    return item, told["question"]["id"]


def reply(question: str, publisher: str = "kommune-0860") -> Event:
    """Return the sender's event."""
    return event(publisher, "question_answered", {"question": question, "answer": "Ja, i går."})


@pytest.mark.parametrize("accepted", [False, True], ids=["offered", "accepted"])
def test_an_answer_on_kafka_brings_the_item_back(database: str, mine: Acting, *, accepted: bool) -> None:
    """The item is where it was, with the answer to be read; what was left of its answer deadline runs on."""
    item, question = asked(database, mine, accepted=accepted)
    result = Publishers(database).send(reply(question))
    assert result.codes == {}
    told = mine.consult(item)
    assert told["state"] == ("accepted" if accepted else "offered")
    assert (told["question"]["state"], told["question"]["answer"]) == ("answered", "Ja, i går.")
    assert (told["answer_by"] is None) is accepted
    assert b"Ja, i g" not in b"".join(map(bytes, rows(database, "SELECT data FROM outbox")))
    sound(database)


def test_an_answer_moves_nothing_twice(database: str, mine: Acting) -> None:
    """One that is answered, and one of another publisher's, names no open question: NOTHING_FOUND."""
    item, question = asked(database, mine)
    Publishers(database).send(reply(question, "kommune-0851"))
    assert mine.consult(item)["state"] == "awaiting_sender"
    Publishers(database).send(reply(question))
    Publishers(database).send(reply(question))
    decided = rows(database, "SELECT decision FROM event WHERE type = 'question_answered'")
    codes = [json.loads(one)["codes"] for one in decided]
    assert sorted(codes) == [[], ["NOTHING_FOUND"], ["NOTHING_FOUND"]]
    sound(database)


def test_the_publisher_s_own_people_read_and_answer(database: str, mine: Acting) -> None:
    """Anybody else is told that it is not there; answering what is not open is not allowed."""
    item, question = asked(database, mine)
    number = UUID(question)
    with acting(database, SENDER) as sender, acting(database, Principal.parse("udgiver:kommune-0851:u-1")) as other:
        assert questions.show(sender.office, number)["question"] == WORDS
        for office in (other.office, mine.office):
            with pytest.raises(RefusedActError, match="not_found"):
                questions.show(office, number)
        with pytest.raises(RefusedActError, match="invalid"):
            questions.answer(sender.office, number, partial(Given, {"answer": " "}))
        assert questions.answer(sender.office, number, partial(Given, {"answer": "Ja."}))["state"] == "answered"
        with pytest.raises(RefusedActError, match="not_allowed"):
            questions.answer(sender.office, number, partial(Given, {"answer": "Ja."}))
    assert mine.consult(item)["state"] == "offered"
    sound(database)
