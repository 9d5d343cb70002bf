"""Acts on handovers: one winner, a leaf for each, nothing seen by whom it is not for, content after acceptance only."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import psycopg
import pytest

from acting import give
from crash.workbench import rulebook, sound
from integration.office import (
    EXIT,
    KSP,
    LEAD,
    OTHER,
    Acting,
    Publishers,
    acting,
    change,
    concern,
    handovers,
    recall,
    rows,
)
from integration.test_reminders import Publishing
from sent import CPR, NAME, WHY, event, release
from services.cli.commands.handover.show import _lines
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.effects.postgres_values import instant_text
from services.storage.connections import connect
from services.storage.handovers import content as reads
from services.storage.handovers import queries
from services.storage.handovers.given import Given
from services.storage.handovers.queries import Viewer, Wanted
from statemachine.model.clock import begun

pytestmark = pytest.mark.server
GATED = {"subject": {"cpr": "700105-1234", "name": NAME, "residence": "0860"}}
WISH = {"exit": {"wish": True, "consent": True}}


@pytest.fixture
def offered(database: str) -> UUID:
    """A handover offered to the KSP of Hjorring."""
    Publishers(database).send(release())
    return handovers(database, "ksp")[0]


def leaves(database: str) -> list[dict[str, object]]:
    """Return every leaf, oldest first."""
    return [json.loads(body) for body in rows(database, "SELECT body FROM leaf ORDER BY idx")]


def test_accepting_moves_responsibility(database: str, offered: UUID) -> None:
    """State, version, actor, step, leaf and both notices are stored together, and the balance still closes."""
    with acting(database) as mine:
        done = mine.accept(offered, based_on=1)
    assert (done["state"], done["version"]) == ("accepted", 2)
    number = done["steps"][-1]["leaf"]
    assert rows(database, "SELECT state, version, actor FROM handover") == [("accepted", 2, KSP.stored)]
    steps = "SELECT version, from_state, state, actor, leaf FROM handover_step ORDER BY version"
    assert rows(database, steps)[1] == (2, "offered", "accepted", KSP.stored, number)
    leaf = leaves(database)[number]
    assert (leaf["op"], leaf["code"], leaf["prev"]) == ("alteration", "handover.offered→accepted", 0)
    told = [
        (topic, json.loads(data)["data"])
        for topic, data in rows(database, "SELECT topic, data FROM outbox ORDER BY id")
    ]
    changed, receipt = told[-2:]
    assert changed[0] == "out.ksp.0860"
    assert (changed[1]["state"], changed[1]["version"]) == ("accepted", 2)
    assert receipt[0] == "receipts.kriminalforsorgen"
    assert (receipt[1]["change"], receipt[1]["forum"]) == ("accepted", "ksp")
    sound(database)


def test_the_second_to_accept_learns_who_was_first(database: str, offered: UUID) -> None:
    """The loser gets the winner's handle and the time, and of the attempt a leaf is stored and nothing else."""
    with acting(database) as first:
        first.accept(offered)
    before = len(leaves(database))
    with acting(database, OTHER) as second, pytest.raises(RefusedActError) as told:
        second.accept(offered)
    assert (told.value.code, told.value.state, told.value.actor) == ("not_allowed", "accepted", KSP.stored)
    assert told.value.at is not None
    denied = [(one["op"], one["code"], one["outcome"]) for one in leaves(database)[before:]]
    assert denied == [("denied", "handover.accept", "denied:not_allowed")]
    sound(database)


def test_an_act_on_an_old_version_loses(database: str, offered: UUID) -> None:
    """Who saw version 1 cannot act on version 2, even where the act itself would be allowed."""
    with acting(database) as mine:
        mine.accept(offered, based_on=1)
        with pytest.raises(RefusedActError) as told:
            mine.give_back(offered, "wrong_forum", based_on=1)
    assert told.value.code == "stale"
    assert rows(database, "SELECT state FROM handover") == ["accepted"]


def test_a_returned_item_has_no_deadline_left(database: str) -> None:
    """Who returned it owes nothing any more, and the sender's own queue has an answer deadline of its own alone."""
    Publishers(database).send(release())
    (item,) = handovers(database)
    running = "SELECT count(*) FROM deadline WHERE handover = %s AND withdrawn_at IS NULL"
    assert rows(database, running, item)[0] > 0
    with acting(database) as mine:
        mine.accept(item)
        assert rows(database, running, item)[0] > 0
        mine.give_back(item, "not_necessary")
    assert rows(database, running, item) == [0]
    own = "SELECT due_on = answer_on, answer_on IS NOT NULL FROM handover WHERE id <> %s"
    assert rows(database, own, item) == [(True, True)]
    assert rows(database, "SELECT ends_at, answer_on FROM handover WHERE id = %s", item) == [(None, None)]
    at = "SELECT count(*) FROM deadline d JOIN handover h ON h.id = d.handover WHERE d.withdrawn_at <> h.changed_at"
    assert rows(database, at) == [0]
    sound(database)


@pytest.mark.parametrize(
    ("event", "forum", "place"),
    [(release(), "ksp_manual", None), (concern(), "municipal_triage", "0860"),
     (concern(publisher="nordjyllands-politi"), "police_prevention_unit", None)],
)  # fmt: skip
def test_returning_offers_it_to_the_sender(
    database: str, event: dict[str, object], forum: str, place: str | None
) -> None:
    """The item goes back with its reason to the sender's own queue in the same transaction, and somebody is told."""
    Publishers(database).send(event)
    (item,) = handovers(database)
    with acting(database) as mine:
        done = mine.give_back(item, "lacks_information")
        with pytest.raises(RefusedActError, match="not_allowed"):
            mine.accept(item)
    assert done["state"] == "returned"
    back = "SELECT forum, municipality, stage, state, version FROM handover WHERE id <> %s"
    assert rows(database, back, item) == [(forum, place, "manual", "offered", 1)]
    assert rows(database, "SELECT code FROM handover_step WHERE state = 'returned'") == ["lacks_information"]
    topic = f"out.{forum}.{place}" if place else f"out.{forum}"
    assert rows(database, "SELECT count(*) FROM outbox WHERE topic = %s AND type LIKE '%%offered%%'", topic) == [1]
    assert [leaf["op"] for leaf in leaves(database)[-3:]] == ["alteration", "disclosure", "denied"]
    sound(database)


def test_seeing_a_preview_is_logged_first(database: str, offered: UUID) -> None:
    """A preview is a consultation: its leaf names the fields shown, and the handover stays as it is."""
    with acting(database) as mine:
        assert mine.consult(offered)["forum"] == "ksp"
    leaf = leaves(database)[-1]
    assert (leaf["op"], leaf["code"], leaf["actor"]) == ("consultation", "handover.shown", KSP.stored)
    assert "due" in leaf["scope"]  # type: ignore[operator]
    assert rows(database, "SELECT state, version FROM handover") == [("offered", 1)]
    sound(database)


def together(*acts: Callable[[], object]) -> list[object]:
    """Let all start at the same moment; returns what each gave or raised."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def go(at: int) -> None:
        barrier.wait(10)
        try:
            found[at] = acts[at]()  # type: ignore[call-overload]
        except RefusedActError as refused:
            found[at] = refused  # type: ignore[call-overload]

    threads = [threading.Thread(target=go, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return list(found)


def _do(who: Acting, act: str, item: UUID) -> object:
    return who.accept(item, 1) if act == "accept" else who.give_back(item, "other", 1)


@pytest.mark.parametrize("acts", [("accept", "accept"), ("accept", "return"), ("return", "return")])
def test_of_two_at_once_exactly_one_wins(database: str, acts: tuple[str, str]) -> None:
    """Ten times over, two people act on the same version at the same moment: one wins, one is told, never both."""
    senders = Publishers(database)
    senders.send(*(release(f"KF-{number}") for number in range(10)))
    for item in handovers(database, "ksp"):
        with acting(database) as mine, acting(database, OTHER) as theirs:
            pairs = zip(acts, (mine, theirs), strict=True)
            chosen = [partial(_do, who, act, item) for act, who in pairs]
            results = together(*chosen)
        refused = [one for one in results if isinstance(one, RefusedActError)]
        assert len(refused) == 1
        assert refused[0].code == "stale"
        assert rows(database, "SELECT count(*) FROM handover_step WHERE handover = %s", item) == [2]
    sound(database)


def test_a_later_step_is_never_told_as_an_earlier_one(database: str, offered: UUID) -> None:
    """An act that began before the one it waited for has a moment no earlier, in its step, its leaf and its notices."""
    later = datetime.now(UTC) + timedelta(seconds=5)
    with acting(database, clock=lambda: later) as first, acting(database, clock=lambda: later - timedelta(5)) as second:
        first.accept(offered)
        second.give_back(offered, "wrong_forum")
    assert rows(database, "SELECT at FROM handover_step WHERE handover = %s ORDER BY version", offered)[1:] == [
        later, later
    ]  # fmt: skip
    assert [one["t_rec"] for one in leaves(database)][-2:] == [instant_text(later)] * 2
    assert rows(database, "SELECT changed_at FROM handover WHERE id = %s", offered) == [later]


def test_an_act_after_a_recall_knows_its_moment(database: str) -> None:
    """What the router changes has the moment of its leaves, by the router's clock, and not the database's."""
    sent, noon = concern(), datetime(2026, 2, 10, 12, tzinfo=UTC)
    senders = Publishing(database, noon)
    senders.send(sent)
    senders.send(recall(sent))
    assert rows(database, "SELECT DISTINCT changed_at FROM handover") == [noon]
    assert rows(database, "SELECT DISTINCT at FROM handover_step") == [noon]


def test_taking_and_superseding_at_once_end_in_one_history(database: str) -> None:
    """While somebody accepts, a newer version comes: the item ends recalled either way, and every step has its leaf."""
    senders = Publishers(database)
    for number in range(8):
        senders.send(release(f"KF-{number}"))
        item = handovers(database, "ksp")[-1]
        with acting(database) as mine:
            newer = release(f"KF-{number}", 2, subject={"cpr": CPR, "residence": "0851"})
            results = together(partial(mine.accept, item), partial(senders.send, newer))
        assert not isinstance(results[1], RefusedActError)
        history = rows(database, "SELECT state FROM handover_step WHERE handover = %s ORDER BY version", item)
        assert history in (["offered", "recalled"], ["offered", "accepted", "recalled"])
        assert (len(history) == 2) == isinstance(results[0], RefusedActError)
    sound(database)


def test_the_summary_begins_with_what_is_most_urgent(database: str) -> None:
    """Queues by what is due first there, a deadline or an answer, and then by their names."""
    senders = Publishers(database)
    senders.send(release("KF-1", release_date="2027-06-01", placement_date=None, parole_date=None))
    senders.send(concern())
    senders.send(concern(abuse_suspected=True))
    let_in(database, KSP)
    with connect(database) as connection:
        found = queries.counts(connection, viewer(KSP))
    answer = begun("ksp", "queue", datetime.now(UTC))
    assert [(one.forum, one.due) for one in found] == [
        ("municipal_notification_desk", date(2026, 2, 11)),
        ("ksp", answer),
        ("ssp", answer),
    ]


def viewer(principal: Principal | None) -> Viewer:
    """Return somebody who looks now."""
    return Viewer(principal, rulebook(), datetime.now(UTC))


def let_in(database: str, principal: Principal) -> None:
    """Give somebody grants for every forum that has an item."""
    with psycopg.connect(database) as connection:
        give(connection, principal, *{row[0] for row in connection.execute("SELECT forum FROM handover")})


def see(database: str, actor: Principal | None) -> set[str]:
    """Return the forums of which somebody sees an item or a count."""
    if actor is not None:
        let_in(database, actor)
    with connect(database) as connection:
        listed = {one.forum for one in queries.waiting(connection, viewer(actor), Wanted())}
        counted = {one.forum for one in queries.counts(connection, viewer(actor))}
    assert listed == counted
    return listed


@pytest.mark.parametrize(
    ("event", "forum", "role"),
    [(concern("radicalisation_concern", **GATED), "infohus_hjoerring", LEAD), (release(**WISH), "exit_enhed", EXIT)],
    ids=["gate", "exit"],
)
def test_what_is_for_one_role_is_not_there_for_others(
    database: str, event: dict[str, object], forum: str, role: Principal
) -> None:
    """INF-4, EXIT-7: an item at the gate or at Exit is not listed, not counted, not shown and not taken by others."""
    Publishers(database).send(event)
    (item,) = handovers(database, forum)
    before = len(leaves(database))
    for actor in (KSP, OTHER, None):
        assert forum not in see(database, actor)
    for act in ("consult", "accept"):
        with acting(database) as mine, pytest.raises(RefusedActError) as hidden:
            getattr(mine, act)(item)
        with acting(database) as mine, pytest.raises(RefusedActError) as missing:
            getattr(mine, act)(uuid4())
        assert vars(hidden.value) == vars(missing.value)
    assert {leaf["outcome"] for leaf in leaves(database)[before:]} == {"denied:not_found"}
    assert forum in see(database, role)
    with acting(database, role) as theirs:
        assert theirs.consult(item)["forum"] == forum
    sound(database)


def test_the_gate_is_not_passed_by_accepting(database: str) -> None:
    """INF-4: before the police check is done not even the leads can take the item."""
    Publishers(database).send(concern("radicalisation_concern", **GATED))
    (item,) = handovers(database)
    with acting(database, LEAD) as lead, pytest.raises(RefusedActError, match="not_allowed"):
        lead.accept(item)
    assert rows(database, "SELECT state FROM handover") == ["offered"]


@pytest.mark.parametrize("act", ["accept", "return"])
@pytest.mark.parametrize(
    "event",
    [
        release(**WISH),
        event("nordjyllands-politi", "exit_wish", {**GATED, "necessity": WHY, "legal_basis": "consent", **WISH}),
    ],
    ids=["release", "wish"],
)
def test_an_act_on_an_exit_item_is_told_to_exit_alone(database: str, event: dict[str, object], act: str) -> None:
    """EXIT-7: taken or returned, no receipt and no other queue says so; a returned item waits at Exit for a person."""
    Publishers(database).send(event)
    (item,) = handovers(database, "exit_enhed")
    before, seen = rows(database, "SELECT max(id) FROM outbox")[0], see(database, KSP)
    with acting(database, EXIT) as theirs:
        theirs.accept(item) if act == "accept" else theirs.give_back(item, "lacks_information")
    told = set(rows(database, "SELECT topic FROM outbox WHERE id > %s", before))
    assert told == {"out.exit_enhed"}
    assert see(database, KSP) == seen
    stages = rows(database, "SELECT stage, state FROM handover WHERE forum = 'exit_enhed' ORDER BY state")
    assert stages == ([("queue", "accepted")] if act == "accept" else [("manual", "offered"), ("queue", "returned")])
    sound(database)


def explained(database: str, item: UUID, actor: Principal) -> dict[str, object]:
    """Return what somebody is told about why an item came."""
    with acting(database, actor) as theirs:
        told = theirs.consult(item)
    return {name: told[name] for name in ("why", "because", "considered", "tasks", "deadlines", "legal_basis", "track")}


@pytest.mark.parametrize("wish", [WISH, {"exit": {"wish": True, "consent": False}}], ids=["EX-12", "EX-13"])
def test_the_ksp_item_says_nothing_of_exit(database: str, wish: dict[str, object]) -> None:
    """EX-12, EX-13: with a wish or without one the KSP is told exactly the same; its item is not Exit's to see."""
    Publishers(database).send(release("KF-1"), release("KF-2", **wish))
    without, with_wish = handovers(database, "ksp")
    assert explained(database, with_wish, KSP) == explained(database, without, KSP)
    with pytest.raises(RefusedActError, match="not_found"):
        explained(database, with_wish, EXIT)


def test_content_is_for_who_has_taken_it(database: str, offered: UUID) -> None:
    """Nobody reads it before acceptance; name and number stay out; each look is logged."""
    with acting(database) as mine:
        with pytest.raises(RefusedActError, match="not_taken"):
            mine.content(offered)
        mine.accept(offered)
        before = len(leaves(database))
        shown = mine.content(offered)
    assert shown["necessity"] == WHY
    assert NAME not in str(shown)
    assert CPR not in str(shown)
    (leaf,) = leaves(database)[before:]
    assert (leaf["op"], leaf["code"]) == ("consultation", "content.shown")
    assert leaf["scope"] == sorted(shown)
    sound(database)


def test_a_wish_never_shows_who_it_is(database: str) -> None:
    """The name is not allowed in the stage `wish`, before it is taken as after it (contracts-acts 9)."""
    subject = {"cpr": CPR, "name": NAME, "residence": "0860"}
    Publishers(database).send(event("kommune-0860", "exit_wish", {"subject": subject, "necessity": WHY, **WISH}))
    (wish,) = handovers(database, "exit_enhed")
    with acting(database, EXIT) as theirs:
        theirs.consult(wish)
        with pytest.raises(RefusedActError, match="not_allowed"):
            reads.identity(theirs.office, wish, partial(Given, {"reason": "contact"}))
        theirs.accept(wish)
        with pytest.raises(RefusedActError, match="not_allowed"):
            reads.identity(theirs.office, wish, partial(Given, {"reason": "contact"}))


def test_what_is_erased_is_gone_whatever_became_of_it(database: str, offered: UUID) -> None:
    """Content and name of what is erased are `erased` before anything else, open or closed (contracts-acts 11)."""
    with acting(database, Principal.parse("forumleder:kommune-0860:f-1")) as mine:
        mine.accept(offered)
        mine.do("note_outcome", offered, outcome="referred", responsible_authority="kommune-0860")
        mine.do("close", offered)
        change(database, "UPDATE event SET content = NULL")
        with pytest.raises(RefusedActError, match="erased"):
            mine.content(offered)
        with pytest.raises(RefusedActError, match="erased"):
            reads.identity(mine.office, offered, partial(Given, {"reason": "contact"}))
        with pytest.raises(RefusedActError, match="erased"):
            mine.do("reopen", offered, reason="Nye oplysninger.")


def test_a_forwarding_without_its_school_is_invalid_before_all_else(database: str, offered: UUID) -> None:
    """Contracts-acts 9.1 and 11: also on a version that somebody has changed since, or to a forum that is none."""
    with acting(database) as mine:
        for body in ({"forum": "ssp_netvaerksgruppe"}, {"forum": "nowhere"}):
            with pytest.raises(RefusedActError, match="invalid"):
                mine.do("forward", offered, based_on=7, necessity=WHY, legal_basis="RPL115-1-1", **body)


def test_a_contact_that_must_not_be_goes_with_every_offer(database: str) -> None:
    """The offer, the sender's receipt, the offer back and the page say that the parents must not be contacted."""
    Publishers(database).send(concern("youth_crime_concern", home_risk=["honour_conflict"]))
    number = handovers(database, "ssp")[0]
    with acting(database) as mine:
        told = mine.consult(number)
        assert any(one.startswith("Vigtigt: Kontakt ikke forældrene.") for one in told["why"])
        assert "SSP-15" in {one["rule"] for one in told["because"]}
        assert "contact_parents" not in {one["kind"] for one in told["tasks"]}
        mine.give_back(number, "wrong_forum")
    written = [json.loads(data)["data"] for data in rows(database, "SELECT data FROM outbox ORDER BY id")]
    assert [one["stops"] for one in written if "stops" in one] == [["contact_parents"]] * 3


def test_hours_are_told_as_an_instant(database: str) -> None:
    """The 24-hour assessment (CHI-4) has its time of day in the queue, on `out.*` and on the page, and goes first."""
    Publishers(database).send(concern(abuse_suspected=True))
    Publishers(database).send(release(release_date="2026-05-11", placement_date=None, parole_date=None))
    (number,) = handovers(database, "municipal_notification_desk")
    at = datetime(2026, 2, 11, 7, 30, tzinfo=UTC)
    let_in(database, KSP)
    with acting(database) as mine, connect(database) as connection:
        assert [(one.forum, one.due) for one in queries.waiting(connection, viewer(KSP), Wanted())] == [
            ("municipal_notification_desk", at),
            ("ksp", date(2026, 2, 11)),
        ]
        told = mine.consult(number)
    due = [(one["rule"], one["due"]) for one in told["deadlines"]]
    assert due == [("CHI-4", "2026-02-11T07:30:00Z"), ("CHI-5", "2026-02-18")]
    line = "  Frist      Vurdér akut fare: 11.02.2026 kl. 08:30:00 (CHI-4, kommunen)"
    assert line in list(_lines(told, rulebook(), at - timedelta(seconds=1)))
    assert f"{line} (overskredet)" in list(_lines(told, rulebook(), at))
    offers = rows(database, "SELECT topic, data FROM outbox WHERE type = 'dk.stafet.handover_offered.v1' ORDER BY id")
    assert {topic: json.loads(data)["data"]["due"] for topic, data in offers} == {
        "out.municipal_notification_desk.0860": "2026-02-11T07:30:00Z",
        "out.ksp.0860": "2026-02-11",
    }


def test_deadlines_are_told_in_their_order(database: str, offered: UUID) -> None:
    """By when they end, not by the letters of their rules (REL-10 comes last)."""
    with acting(database) as mine:
        told = mine.consult(offered)
    assert [one["rule"] for one in told["deadlines"]] == ["REL-3", "REL-4", "REL-7", "REL-10"]


def test_the_words_of_a_recalled_item(database: str) -> None:
    """A step that a recall made has words, not a code."""
    publishers = Publishers(database)
    sent = release()
    publishers.send(sent)
    (number,) = handovers(database, "ksp")
    publishers.send(recall(sent))
    with acting(database) as mine:
        shown = "\n".join(_lines(mine.consult(number), rulebook(), datetime.now(UTC)))
    assert "wrong_person" not in shown
    assert "Tilbagekaldt (" in shown
