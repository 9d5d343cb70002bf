"""What holds for every decision, whatever the event: owners, gates, parents, and reasons that are true."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import pytest

from oracle.danish_time import read_instant
from oracle.district import CONCERNS
from oracle.events import events
from oracle.story import rulebook
from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.json_text import parse
from services.core.decision.decide import decide
from services.core.decision.encoding import as_json, compact, everyone_considered, expand
from services.core.decision.evaluate import Cache
from services.core.decision.model import Decision
from services.core.decision.sentences import sentences

SEED, ROUNDS = 4711, 115
ANYHOW = datetime(2026, 2, 10, 8, tzinfo=UTC)
RECRUITING = {"gang_recruitment_concern", "knock_knock_concern"}
GATES = {"psp": {"RPL115-1-2"}, "ssp_plus": {"RPL115-1-1", "consent"}, "knock_knock": {"RPL115-1-1", "consent"}}
ON_OTHER_BASES = {
    "ksp": {"RPL115-1-3-a", "RPL115-1-3-b", "RPL115-1-3-c"},
    "exit_enhed": {"consent"},
    "municipal_notification_desk": {"child-notification"},
    "boernehus_nord": {"other-law"},
    "ungesamraad_nordjylland": {"other-law"},
    "infohus_hjoerring": {"RPL115-1-1", "RPL115-1-2"},
    "infohuse_nordjylland": {"RPL115-1-1", "RPL115-1-2"},
}


class Told(NamedTuple):
    """An event's data and what was decided about it."""

    data: dict[str, Any]
    decision: Decision


@cache
def cases() -> tuple[Told, ...]:
    """Decide some thousand random events."""
    found = []
    for line in events(SEED, ROUNDS):
        value, _ = parse(line.encode())
        envelope = read_json(value)
        assert isinstance(envelope, Envelope)
        received = read_instant(envelope.recordedtime) or ANYHOW
        data = envelope.data if isinstance(envelope.data, dict) else {}
        found.append(Told(data, decide(envelope, received, rulebook()).decision))
    return tuple(found)


@cache
def looked_at() -> tuple[Told, ...]:
    """Those that got as far as step 5, where content counts."""
    return tuple(one for one in cases() if one.decision.considered)


def test_outcome_and_items_agree() -> None:
    """Routed with an item that is not manual, manual with manual ones only, refused and informed with none."""
    for _, decision in cases():
        stages = {item.stage for item in decision.items}
        if decision.outcome == "routed":
            assert stages - {"manual"}, decision
        elif decision.outcome == "manual":
            assert stages == {"manual"}, decision
            assert decision.codes, decision
        else:
            assert not decision.items, decision
            assert bool(decision.codes) == (decision.outcome == "refused" or decision.codes == ("CANCELLED",)), decision


def test_one_owner() -> None:
    """Exactly one owner, the first item, but for an Exit item beside KSP; a reader is Pre-Exit on the same number 1."""
    for _, decision in cases():
        owners = [item.forum for item in decision.items if item.role == "owner"]
        if len(owners) == 2:
            assert owners[0] in {"ksp", "ksp_manual"}, decision
            assert owners[1] == "exit_enhed", decision
        else:
            assert len(owners) == bool(decision.items), decision
        readers = [item for item in decision.items if item.role == "reader"]
        assert len(readers) <= 1, decision
        for reader in readers:
            assert (reader.forum, reader.legal_basis) == ("pre_exit", "RPL115-1-1"), decision
            assert decision.items[0].legal_basis == "RPL115-1-1", decision


def test_no_person_reaches_a_body_that_takes_none() -> None:
    """Councils, boards and efforts without case work never get an item (ORG-3, ROUTE-11)."""
    for _, decision in cases():
        for item in decision.items:
            forum = rulebook().forums[item.forum]
            assert forum.takes_people, decision
            if item.forum == "ungesamraad_nordjylland":
                assert decision.event_type == "criminal_case_referral"


def test_every_item_stands_on_a_basis_of_its_forum() -> None:
    """The basis is one that the forum works on; none on manual and wish items, at most one missing at the gate."""
    for _, decision in cases():
        for item in decision.items:
            if item.stage in {"manual", "wish"} or decision.event_type == "anonymous_sparring":
                assert item.legal_basis is None, decision
            elif item.stage == "gate" and item.legal_basis is None:
                assert set(decision.codes) & {"LEGAL_BASIS_MISMATCH", "LEGAL_BASIS_UNKNOWN"}, decision
            else:
                allowed = ON_OTHER_BASES.get(item.forum) or GATES.get(item.forum, {"RPL115-1-1"})
                assert item.legal_basis in allowed, decision


def test_the_address_has_a_municipality_where_the_queue_has_one() -> None:
    """A municipality stands in the address of municipal queues only, a school in the network group's only."""
    for _, decision in cases():
        for item in decision.items:
            assert (item.municipality is not None) == rulebook().forums[item.forum].per_municipality, decision
            assert (item.school is not None) == (item.forum == "ssp_netvaerksgruppe"), decision


def test_parents_are_never_contacted_where_it_could_hurt() -> None:
    """No contact for adults, with a home risk, a protected address, at the gate, or about a wish to leave (SSP-15)."""
    asked = 0
    for data, decision in cases():
        tasks = [task for task in decision.tasks if task.kind == "contact_parents"]
        assert len(tasks) <= 1, decision
        for task in tasks:
            asked += 1
            assert decision.age is not None
            assert decision.age < 18
            assert not data.get("home_risk")
            assert not data["subject"].get("protected_address")
            assert not data.get("wants_out")
            assert decision.items[0].stage == "queue"
            assert task.to == decision.items[0].forum
    assert asked


def test_a_contact_that_must_not_be_is_spoken_of() -> None:
    """Where home may be the danger, or the address is protected, whoever has a child's case is told (SSP-15, CPR-9)."""
    told = {"SSP-15": 0, "CPR-9": 0}
    for data, decision in cases():
        reasons = as_json(decision, rulebook())["because"]
        stops = {one["rule"] for one in reasons if one["text"].startswith("Kontakt ikke forældrene")}
        assert bool(stops) == (decision.stops == ("contact_parents",)), decision
        if decision.age is None or decision.age >= 18 or not decision.items:
            assert decision.age is None or not stops, decision
            continue
        asked = decision.event_type in {*CONCERNS, "exit_wish", "criminal_case_referral"}
        home = asked and (data.get("home_risk") or data.get("abuse_suspected"))
        wanted = "SSP-15" if home else "CPR-9" if data["subject"].get("protected_address") else None
        assert stops == ({wanted} - {None}), (data, decision)
        if wanted is not None:
            told[wanted] += 1
            shown = sentences(decision, rulebook())
            assert any(one.startswith("Vigtigt: Kontakt ikke forældrene.") for one in shown), shown
    assert min(told.values()) > 0, told


def test_the_gate_and_the_notification_desk_stand_alone() -> None:
    """Extremism and children's safety go to one place, nothing about Exit or parents beside it (ROUTE-3, ROUTE-4)."""
    for _, decision in cases():
        alone = [item for item in decision.items if item.stage == "gate" or item.legal_basis == "child-notification"]
        if alone:
            assert len(decision.items) == 1, decision
            assert {task.kind for task in decision.tasks} <= {"confirm_notification"}, decision


def test_every_forum_gets_a_case_or_a_reason() -> None:
    """From step 5 on each forum of the plan either has an item or one reason, never both and never twice."""
    plan = {forum.id for forum in rulebook().forums.values() if forum.mode is not None}
    for _, decision in looked_at():
        named = [one.forum for one in everyone_considered(decision, rulebook())]
        chosen = {item.forum for item in decision.items} & plan
        assert len(named) == len(set(named)), decision
        assert set(named) | chosen == plan, decision
        assert not set(named) & chosen, decision


def municipal(told: Told, forum: str) -> bool:
    """Tell whether the forum exists in the residence."""
    town = rulebook().municipalities.get(told.decision.residence or "")
    return town is not None and forum in town.has


def recruiting(told: Told) -> bool:
    """Tell whether recruitment is feared."""
    event_type = told.decision.event_type
    return event_type in RECRUITING or (event_type in CONCERNS and bool(told.data.get("recruitment_feared")))


def wishes(told: Told) -> bool:
    """Tell whether somebody wants out."""
    leaving = told.decision.event_type in {"exit_wish", "release_notice"} and told.data.get("exit", {}).get("wish")
    return bool(leaving or (told.decision.event_type in CONCERNS and told.data.get("wants_out")))


def extreme(told: Told) -> bool:
    """Tell whether there are signs of extremism."""
    event_type = told.decision.event_type
    return event_type == "radicalisation_concern" or (event_type in CONCERNS and bool(told.data.get("extremism")))


def age(told: Told) -> int:
    """Return the age, which must be known."""
    assert told.decision.age is not None
    return told.decision.age


def fits(told: Told, forum: str) -> bool:
    """Tell whether the claim would open the forum's gate."""
    claim = told.data.get("legal_basis")
    if claim == "consent" and told.data.get("consent") != "given":
        return False
    return claim in (ON_OTHER_BASES.get(forum) or GATES.get(forum, {"RPL115-1-1"}))


TRUE_WHEN: dict[str, Callable[[Told, str], object]] = {
    "TOO_YOUNG": lambda told, forum: age(told) < (rulebook().forums[forum].ages[0] or 0),
    "TOO_OLD": lambda told, forum: age(told) > (rulebook().forums[forum].ages[1] or 0),
    "NOT_IN_MUNICIPALITY": lambda told, forum: not municipal(told, forum),
    "NO_RECRUITMENT": lambda told, _: not recruiting(told),
    "NO_WISH": lambda told, _: not wishes(told),
    "NO_EXTREMISM": lambda told, _: not extreme(told),
    "NO_SCHOOL": lambda told, _: not told.data.get("school"),
    "NO_CONSENT": lambda told, _: wishes(told) and not consented(told),
    "AGE_UNKNOWN": lambda told, _: told.decision.age is None,
    "RESIDENCE_UNKNOWN": lambda told, _: told.decision.residence is None,
    "OUT_OF_DISTRICT": lambda told, _: residence(told) is not None and not in_district(told),
    "OUT_OF_REGION": lambda told, _: not in_region(told),
    "SSP_PLUS_OFF": lambda told, _: not municipal(told, "ssp_plus"),
    "HOUSE_CONDITIONS": lambda told, _: not (told.data.get("section_20_decided") and told.data.get("sectors")),
    "ANONYMOUS": lambda told, forum: told.decision.event_type == "anonymous_sparring" and forum != "ssp",
    "NO_MUNICIPALITY": lambda told, _: told.decision.residence is None or told.data["subject"].get("abroad"),
    "UNDER_10": lambda told, _: age(told) < 10,
    "PRESENCE_ONLY": lambda told, _: told.data.get("presence_only"),
    "NOT_JUDGED": lambda told, _: told.data.get("radicalisation", {}).get("judged", "no") == "no",
    "NO_INSTITUTION": lambda told, _: told.data["released_from"] == "home_detention",
    "NEEDS_A_PERSON": lambda told, _: told.decision.items[0].stage == "manual",
    "BASIS_UNKNOWN": lambda told, _: "legal_basis" not in told.data,
    "BASIS_DOES_NOT_FIT": lambda told, forum: not fits(told, forum),
    "NOT_ADMITTED": lambda told, _: not admitted(told),
    "GOES_BEFORE": lambda told, _: told.decision.items,
    "ONLY_RELEASES": lambda told, _: told.decision.event_type != "release_notice",
    "ONLY_VULNERABLE_ADULTS": lambda told, _: told.decision.event_type != "vulnerable_adult_concern",
    "ONLY_CHILDRENS_HOUSE": lambda told, _: told.decision.event_type == "child_abuse_case",
    "ONLY_UNGESAMRAAD": lambda told, _: told.decision.event_type == "criminal_case_referral",
    "NO_CRIMINAL_CASE": lambda told, _: told.decision.event_type != "criminal_case_referral",
    "NO_CHILD_ABUSE_CASE": lambda told, _: told.decision.event_type != "child_abuse_case",
    "RELEASE_GOES_TO_KSP": lambda told, _: told.decision.event_type == "release_notice",
}


def test_what_goes_before_is_named() -> None:
    """Where another forum goes before, the reason says which: who owns the case, and never the forum itself."""
    named = {"da": " går forud efter rækkefølgen.", "en": " comes first in the order."}
    asked = [told.decision for told in cases() if any(one.why == "GOES_BEFORE" for one in told.decision.considered)]
    assert len(asked) > 100
    for decision in asked:
        before = [one.forum for one in decision.considered if one.why == "GOES_BEFORE"]
        owner = decision.items[0].forum
        assert owner not in before
        for language, rest in named.items():
            shown = {one["forum"]: one["why_not"] for one in as_json(decision, rulebook(), language)["considered"]}
            assert {shown[forum] for forum in before} == {rulebook().forums[owner].names[language] + rest}


def residence(told: Told) -> str | None:
    """Return the municipality: of the person, or of an event about nobody as it was written, four digits."""
    said = told.data.get("municipality")
    return told.decision.residence or (said.zfill(4) if isinstance(said, str) else None)


def in_district(told: Told) -> bool:
    """Tell whether the residence is in the police district."""
    town = rulebook().municipalities.get(residence(told) or "")
    return town is not None and town.in_district


def in_region(told: Told) -> bool:
    """Tell whether the residence is in the region."""
    town = rulebook().municipalities.get(residence(told) or "")
    return town is not None and town.in_region


def consented(told: Told) -> bool:
    """Tell whether consent to an Exit case was given, in the place where this type of event says so."""
    if told.decision.event_type in {"exit_wish", "release_notice"}:
        return bool(told.data["exit"].get("consent"))
    return told.data.get("consent") == "given"


def admitted(told: Told) -> bool:
    """P115-4."""
    data = told.data
    repeated = data.get("earlier_concerns_12m", 0) >= 1 and not data.get("presence_only")
    return bool(data.get("charged") or data.get("gang_link") or data.get("requested_by") or repeated)


@pytest.mark.parametrize("code", TRUE_WHEN)
def test_a_reason_is_true(code: str) -> None:
    """Wherever a forum is said not to get a case for this reason, the event bears it out."""
    came_up = 0
    for told in looked_at():
        for one in told.decision.considered:
            if one.why == code:
                came_up += 1
                assert TRUE_WHEN[code](told, one.forum), (one, told)
    assert came_up


def test_what_is_stored_tells_the_same() -> None:
    """A decision that was stored as codes and read again is shown with the same words."""
    for _, decision in cases():
        read = expand(json.loads(json.dumps(compact(decision))))
        assert as_json(read, rulebook()) == as_json(decision, rulebook())


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_sentence_is_whole(language: str) -> None:
    """No sentence has an open gap, a code where words belong, or a missing end."""
    codes = {*rulebook().wording.codes, *rulebook().wording.bases} - {"consent"}
    for _, decision in cases():
        for sentence in sentences(decision, rulebook(), language):
            assert "{" not in sentence, sentence
            assert sentence[-1] in ".)", sentence
            assert not [code for code in codes if code in sentence], sentence


def test_a_memory_changes_nothing() -> None:
    """The same event is decided the same in another order, with and without a cache."""
    again, cache = [], Cache()
    for line in reversed(list(events(SEED, 15))):
        value, _ = parse(line.encode())
        envelope = read_json(value)
        assert isinstance(envelope, Envelope)
        again.append(decide(envelope, read_instant(envelope.recordedtime) or ANYHOW, rulebook(), None, cache).decision)
    assert again[::-1] == [decision for _, decision in cases()[: len(again)]]
