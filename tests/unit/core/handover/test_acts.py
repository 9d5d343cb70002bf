"""The table of acts: each row says what the contract says, written down here a second time."""

import pytest

from services.core.access.roles import EVERY_STAGE
from services.core.handover import acts
from services.core.handover.acts import ACTS, BY_NAME, RECALL, leaf_code, stage_left
from services.core.handover.states import DANISH, OPEN

K = ("koordinator", "stedfortraeder", "forumleder", "infohus-tovholder", "exit-koordinator")
L = K[2:]
V = ("visitator",)
EVERY_OPEN = ("offered", "accepted", "awaiting_sender", "on_agenda", "handled")

TABLE = {
    "accept": ("Overtag", K, ("offered",), "accepted"),
    "return": ("Returnér", (*K, *V), ("offered", "accepted"), "returned"),
    "forward": ("Videresend", K, ("offered", "accepted", "on_agenda"), None),
    "withdraw_forward": ("Fortryd videresendelse", K, EVERY_OPEN, None),
    "ask": ("Spørg afsender", (*K, *V), ("offered", "accepted"), "awaiting_sender"),
    "cancel_question": ("Fortryd spørgsmål", (*K, *V), ("awaiting_sender",), None),
    "put_on_agenda": ("Sæt på dagsorden", K, ("accepted", "handled"), "on_agenda"),
    "take_off_agenda": ("Tag af dagsorden", K, ("on_agenda",), "accepted"),
    "note_outcome": ("Notér udfald", K, ("accepted", "on_agenda"), "handled"),
    "close": ("Afslut", K, ("handled",), "closed"),
    "reopen": ("Genåbn", L, ("closed",), "accepted"),
    "select": ("Udvælg", V, ("offered",), None),
    "deselect": ("Fravælg", V, ("offered",), "closed"),
    "clear": ("Afklar", ("infohus-tovholder",), ("offered",), None),
    "record_consent": ("Registrér samtykke", ("exit-koordinator",), EVERY_OPEN, None),
    "withdraw_consent": ("Tilbagetræk samtykke", ("exit-koordinator",), EVERY_OPEN, "closed"),
    "name_owner": ("Udpeg ejer", K, ("accepted", "on_agenda"), None),
    "complete": ("Udført", K, EVERY_OPEN, None),
    "reroute": ("Flyttet", K, ("offered", "accepted", "on_agenda"), None),
    "confirm_recall": ("Bekræft tilbagekaldelse", (*K, *V), ("recalled",), None),
}
"""Contracts-acts 9, column for column: Danish word, who, from, to."""

MEMBERS = {
    "return": ({"reason"}, {"note"}),
    "forward": ({"forum", "necessity"}, {"municipality", "school", "legal_basis"}),
    "ask": ({"question"}, set()),
    "put_on_agenda": ({"meeting"}, set()),
    "note_outcome": ({"outcome", "responsible_authority"}, {"follow_up_on", "note"}),
    "reopen": ({"reason"}, set()),
    "select": ({"necessity"}, set()),
    "deselect": ({"reason"}, set()),
    "clear": ({"result"}, set()),
    "record_consent": ({"given_on"}, set()),
    "name_owner": ({"authority"}, set()),
    "complete": (set(), {"task", "deadline"}),
    "reroute": ({"residence", "moved_on"}, set()),
}
"""Contracts-acts 9: members of each body, those that it must have and the others."""

STAGES = {
    "gate": {"clear"},
    "triage": {"select", "deselect", "return", "ask", "cancel_question"},
    "wish": {"accept", "return", "note_outcome", "close", "complete", "record_consent"},
}
LATER = {"reopen", "confirm_recall"}  # of what has ended, in every stage


@pytest.mark.parametrize("name", TABLE)
def test_a_row_is_the_contract_s(name: str) -> None:
    """Danish word, roles, states and members of every act are those of contracts-acts 9."""
    row = BY_NAME[name]
    assert (row.danish, set(row.who), set(row.source), row.to) == (
        TABLE[name][0], set(TABLE[name][1]), set(TABLE[name][2]), TABLE[name][3],
    )  # fmt: skip
    fields = row.body.model_fields
    needed = {member for member, field in fields.items() if field.is_required()}
    assert (needed, set(fields) - needed) == MEMBERS.get(name, (set(), set()))


def test_the_table_is_whole() -> None:
    """There is no act beside those of the contract, and every state that one names is a state."""
    assert [act.name for act in ACTS] == list(TABLE)
    assert {state for act in (*ACTS, RECALL) for state in (*act.source, act.to or "offered")} <= DANISH.keys()
    assert RECALL.source == OPEN == EVERY_OPEN


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_allows_what_the_contract_names(stage: str) -> None:
    """`gate`, `triage` and `wish` allow only these acts, beside those of an item that has ended."""
    assert {act.name for act in ACTS if stage in act.stages} == STAGES[stage] | LATER


def test_what_waits_while_a_case_is_on_its_way() -> None:
    """Not while forwarding: these six; not of a reader's item, nor before a forwarded one is taken: these three."""
    assert {act.name for act in ACTS if act.stops_while_forwarding} == {
        "return", "forward", "ask", "put_on_agenda", "note_outcome", "reroute",
    }  # fmt: skip
    for_owners = {act.name for act in ACTS if act.of_owner}
    assert for_owners == {act.name for act in ACTS if act.once_taken} == {"forward", "ask", "reroute"}


def test_leaf_codes_are_those_in_every_log() -> None:
    """A leaf says from which state to which, else from which stage to which, else the act; stored, so never changed."""
    assert leaf_code("accept", ("offered", "queue"), ("accepted", "queue")) == "handover.offered→accepted"
    assert leaf_code("recall", ("on_agenda", "queue"), ("recalled", "queue")) == "handover.on_agenda→recalled"
    assert leaf_code("clear", ("offered", "gate"), ("offered", "queue")) == "handover.gate→queue"
    assert leaf_code("forward", ("accepted", "queue"), ("accepted", "queue")) == "handover.forward"


def test_a_row_that_differs_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: an act that another role may do too is not the contract's row any more."""
    changed = acts.CLEAR._replace(who=(*acts.CLEAR.who, "koordinator"))
    monkeypatch.setitem(globals(), "BY_NAME", {**BY_NAME, "clear": changed})
    with pytest.raises(AssertionError):
        test_a_row_is_the_contract_s("clear")


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("handover.triage→queue", "triage"),
        ("handover.gate→queue", "gate"),
        ("handover.wish→queue", "wish"),
        ("handover.offered→accepted", None),
        ("handover.complete", None),
        ("handover.updated", None),
    ],
)
def test_the_leaf_of_an_act_tells_which_stage_was_left(code: str, left: str | None) -> None:
    """States and stages have no word in common, so that one code tells both."""
    assert stage_left(code) == left
    assert not set(EVERY_STAGE) & set(DANISH)
