"""What is given with an act is asked for after 404 and 403 are settled, and before everything else."""

import json
from functools import partial
from uuid import UUID, uuid4

import pytest

from acting import Acting, acting
from integration.office import KSP, Publishers, concern, handovers, rows
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.storage.handovers import content, questions
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given

pytestmark = pytest.mark.server
SORTER = Principal.parse("visitator:kommune-0860:v-1")
SENDER = Principal.parse("udgiver:kommune-0860:u-1")


def too_large() -> Given:
    """Return nothing: what came cannot be read."""
    raise RefusedActError("too_large")


def code(database: str, who: Principal, act: str, item: UUID) -> str:
    """Return what an act is refused with whose body cannot be read, which its leaf has too."""
    with acting(database, who) as mine, pytest.raises(RefusedActError) as error:
        _tried(mine, act, item)
    (leaf,) = rows(database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 1")
    assert json.loads(leaf)["outcome"] == f"denied:{error.value.code}"
    return error.value.code


def _tried(mine: Acting, act: str, item: UUID) -> None:
    if act == "identity":
        content.identity(mine.office, item, too_large)
    elif act == "answer":
        questions.answer(mine.office, item, too_large)
    else:
        perform(mine.office, act, item, too_large)


def test_a_body_is_read_once_it_matters(database: str) -> None:
    """404 and 403 come before what is wrong with a body; 409 and 412 after it."""
    Publishers(database).send(concern())
    (item,) = handovers(database, "ssp")
    assert code(database, KSP, "accept", item) == "not_found"
    with acting(database, KSP) as mine:
        mine.accept(item)
        assert code(database, KSP, "select", item) == "forbidden"
        assert code(database, KSP, "accept", item) == "too_large"
        assert code(database, KSP, "accept", uuid4()) == "not_found"
        assert code(database, KSP, "identity", uuid4()) == "not_found"
        assert code(database, KSP, "identity", item) == "too_large"
        number = UUID(mine.do("ask", item, question="Hvornår?")["question"]["id"])
        assert code(database, SENDER, "answer", uuid4()) == "not_found"
        assert code(database, KSP, "answer", number) == "not_found"
        assert code(database, SENDER, "answer", number) == "too_large"
        with pytest.raises(RefusedActError, match="stale"):
            perform(mine.office, "ask", item, partial(Given, {"question": "Hvem?"}, 1))


def test_identity_reads_the_body_before_what_stands_against_it(database: str) -> None:
    """`identity`: the body, then 410, then 409."""
    Publishers(database).send(concern())
    (item,) = handovers(database, "ssp")
    with acting(database, KSP) as mine:
        mine.consult(item)
        for given, expected in (({}, "invalid"), ({"reason": "contact"}, "not_taken")):
            with pytest.raises(RefusedActError, match=expected):
                content.identity(mine.office, item, partial(Given, given))
        mine.office.connection.execute("UPDATE event SET content = NULL")
        for given, expected in (({}, "invalid"), ({"reason": "contact"}, "erased")):
            with pytest.raises(RefusedActError, match=expected):
                content.identity(mine.office, item, partial(Given, given))
