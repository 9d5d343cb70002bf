"""Questions to the sender through the command line (contracts-acts 9.3): asked, read, answered, taken back."""

import json

import pytest

from integration.commands import Ended
from integration.desk import ANNE, RECEIVED, Desk, day
from integration.office import rows
from statemachine.cases import CASES, event, recall

pytestmark = pytest.mark.server
SENDER, OTHER = "udgiver:kommune-0860:u-1", "udgiver:kommune-0851:u-2"
ASKED = "Er moderen orienteret?"


def asked(desk: Desk, item: str) -> str:
    """Ask about an item; returns the question's id."""
    return str(desk.told("ask", item, question=ASKED)["question"]["id"])


def question(desk: Desk, verb: str, number: str, who: str = SENDER, *words: str) -> Ended:
    """Run `stafet question VERB`."""
    return desk.run("question", verb, number, "--as", who, *words, "-o", "json")


def test_ask_and_answer(desk: Desk) -> None:
    """`ask` sends a receipt `question` with `question`, `answer_by` and no text; answered, the item comes back."""
    item = desk.case("ssp")
    before = desk.told("show", item)
    told = desk.told("ask", item, question=f"  {ASKED}\n")
    assert (told["state"], told["answer_by"], told["responsible"]) == ("awaiting_sender", None, False)
    assert told["due"] is None
    assert told["question"] | {"id": "", "asked_at": "", "answer_by": ""} == {
        "id": "", "state": "open", "asked_at": "", "answer_by": "", "question": ASKED, "answer": None,
        "answered_at": None,
    }  # fmt: skip
    receipt = desk.messages("receipts.kommune-0860")[-1]
    assert (receipt["change"], receipt["question"], receipt["code"]) == ("question", told["question"]["id"], None)
    assert receipt["answer_by"] == told["question"]["answer_by"] >= day(5)
    assert ASKED not in json.dumps(receipt, ensure_ascii=False)
    number = told["question"]["id"]
    shown = question(desk, "show", number)
    assert list(json.loads(shown.out)) == ["id", "question", "asked_at", "answer_by", "state"]
    assert json.loads(shown.out)["question"] == ASKED
    assert question(desk, "answer", number).code == 2
    done = question(desk, "answer", number, SENDER, "--answer", "Ja, i går.")
    assert (done.code, json.loads(done.out)["state"]) == (0, "answered")
    back = desk.told("show", item)
    assert (back["state"], back["answer_by"], back["version"]) == ("offered", before["answer_by"], 3)
    assert (back["question"]["state"], back["question"]["answer"]) == ("answered", "Ja, i går.")
    assert back["question"]["answered_at"] is not None
    assert back["steps"][-1]["actor"] == SENDER
    assert question(desk, "answer", number, SENDER, "--answer", "Igen").code == 1


def test_a_question_is_its_publishers_alone(desk: Desk) -> None:
    """The publisher's `udgiver` reads and answers it; to everybody else it is not there."""
    number = asked(desk, desk.case("ssp"))
    never = "00000000-0000-4000-8000-000000000000"
    for who in (OTHER, ANNE):
        here, gone = (question(desk, "show", one, who) for one in (number, never))
        assert (here.code, here.err.replace(number, never)) == (65, gone.err)
        assert question(desk, "answer", number, who).code == 65
    assert question(desk, "show", "kaffe").code == 2


def test_of_an_accepted_item(desk: Desk) -> None:
    """*Responsible* is one in `awaiting_sender` from `accepted`, and its content stays readable."""
    item = desk.case("ssp")
    desk.told("accept", item)
    number = asked(desk, item)
    told = desk.told("show", item)
    assert (told["responsible"], told["acts"]) == (True, ["cancel_question", "complete"])
    assert desk.told("content", item)["content"]
    assert desk.told("cancel_question", item)["state"] == "accepted"
    assert desk.told("show", item)["question"]["state"] == "cancelled"
    assert question(desk, "answer", number, SENDER, "--answer", "Ja").code == 1
    assert json.loads(question(desk, "show", number).out)["state"] == "cancelled"


def test_content_is_not_readable_while_an_offered_item_waits(desk: Desk) -> None:
    """Content in `awaiting_sender` from `accepted` only: before acceptance 409 `not_taken`."""
    item = desk.case("ssp")
    asked(desk, item)
    assert desk.refused("content", item) == (1, "not_taken")
    assert desk.refused("ask", item, question=ASKED) == (1, "not_allowed")


def test_a_recall_ends_the_question(desk: Desk) -> None:
    """States `open`, `answered`, `cancelled` (also when the item ends otherwise)."""
    sent = CASES["ssp"](RECEIVED)
    item = desk.send(sent)
    number = asked(desk, item)
    desk.publish(recall(sent))
    assert desk.told("show", item)["question"]["state"] == "cancelled"
    assert question(desk, "answer", number, SENDER, "--answer", "Ja").code == 1


def test_the_publishers_event_answers_too(desk: Desk) -> None:
    """The event `question_answered` names the question; outcome `informed`, and the item comes back."""
    item = desk.case("ssp")
    number = asked(desk, item)
    desk.publish(event("kommune-0860", "question_answered", {"question": number, "answer": "Ja, i går."}))
    told = desk.told("show", item)
    assert (told["state"], told["question"]["state"], told["question"]["answer"]) == (
        "offered", "answered", "Ja, i går.",
    )  # fmt: skip
    query = "SELECT outcome FROM event ORDER BY received_at DESC, id DESC LIMIT 1"
    assert rows(desk.database, query) == ["informed"]


@pytest.mark.parametrize("text", ["", " \t", "x" * 4001])
def test_texts_have_their_length(desk: Desk, text: str) -> None:
    """`question`, `answer`: 1-4000 characters after trimming white space."""
    assert desk.refused("ask", desk.case("ssp"), question=text) == (2, "invalid")
