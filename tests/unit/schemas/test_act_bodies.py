"""Bodies of acts: every member's limits, with all faults at once and never a value."""

from datetime import date

import pytest

from schemas import act_bodies as bodies
from schemas.act_bodies import Body, BodyContext, read_body
from schemas.faults import FAULTS, Fault

CONTEXT = BodyContext(date(2026, 2, 10), {"ksp", "psp"}, {"kommune-0860", "stafet"})
FORWARD = {"forum": "psp", "necessity": "Fordi."}


@pytest.mark.parametrize(
    ("model", "given", "faults"),
    [
        (bodies.Return, {"reason": "x"}, [("reason", "not_allowed")]),
        (bodies.Return, {"reason": None}, [("reason", "missing")]),
        (bodies.Return, {"reason": "other", "note": " \u3000"}, [("note", "blank")]),
        (bodies.Return, {"reason": "other", "note": "x" * 1001}, [("note", "too_long")]),
        (bodies.Return, {"reason": "other", "note": "a\x00b"}, [("note", "control_character")]),
        (bodies.Return, {"reason": "other", "why": 1}, [("why", "unknown_field")]),
        (bodies.Ask, {"question": 7}, [("question", "not_text")]),
        (bodies.Forward, FORWARD | {"forum": "nowhere"}, [("forum", "not_known")]),
        (bodies.Forward, FORWARD | {"school": "12"}, [("school", "not_digits")]),
        (bodies.PutOnAgenda, {"meeting": "2026-02-09"}, [("meeting", "in_past")]),
        (bodies.PutOnAgenda, {"meeting": "snart"}, [("meeting", "not_date")]),
        (bodies.NameOwner, {"authority": "kommune-0101"}, [("authority", "not_known")]),
        (bodies.NameOwner, {"authority": 860}, [("authority", "not_text")]),
        (bodies.RecordConsent, {"given_on": "2026-02-11"}, [("given_on", "in_future")]),
        (
            bodies.Reroute,
            {"residence": "851", "moved_on": "2026-02-11"},
            [("moved_on", "in_future"), ("residence", "not_digits")],
        ),
        (bodies.Complete, {}, [("task", "missing")]),
        (bodies.Complete, {"task": "a", "deadline": "b"}, [("deadline", "conflict")]),
        (bodies.Complete, {"task": 1}, [("task", "not_text")]),
        (bodies.Identity, {"reason": "other"}, [("note", "missing")]),
        (Body, [], [("body", "not_object")]),
    ],
)  # fmt: skip
def test_a_fault_names_its_member_and_a_code(model: type[Body], given: object, faults: list[tuple[str, str]]) -> None:
    """Contracts-acts 9 and 11; each code has Danish words."""
    found = read_body(model, given, CONTEXT)
    assert found == tuple(Fault(*fault) for fault in faults)
    assert {code for _, code in faults} <= FAULTS.keys()


def test_texts_are_trimmed_and_null_is_absent() -> None:
    """1 to 1000 characters after trimming white space; no body and `{}` are the same."""
    body = read_body(bodies.Return, {"reason": "other", "note": "\u2003Forkert\u00a0\n"}, CONTEXT)
    assert isinstance(body, bodies.Return)
    assert body.note == "Forkert"
    assert read_body(bodies.Return, {"reason": "other", "note": None}, CONTEXT) == bodies.Return(reason="other")
    assert read_body(Body, None, CONTEXT) == read_body(Body, {}, CONTEXT) == Body()
    assert isinstance(read_body(bodies.Ask, {"question": "x" * 4000}, CONTEXT), bodies.Ask)
