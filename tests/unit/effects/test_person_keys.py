"""Person keys of a plan: one for each owner, the known one where there is one, and a handle that says nothing."""

from uuid import UUID

from services.effects.master_keys import WrappedKey
from services.effects.person_keys import person_key, random_handle
from services.effects.plan import Known
from services.effects.sealing import seal, unseal
from unit.effects.planning import SEALER, drafted, knowing

OWNER = ("cpr", "6101881234")


def test_a_new_owner_gets_a_key_that_is_kept() -> None:
    """The row holds it wrapped: opened again it is the key that sealed."""
    draft = drafted()
    key = person_key(draft, OWNER)
    (row,) = draft.plan.person
    assert (row.id, row.lookup) == (key.person, SEALER.pseudonym(*OWNER))
    again = SEALER.unwrap(row.id, WrappedKey(row.key_version, row.wrapped_key))
    assert unseal(again, b"r" * 16, seal(key, b"r" * 16, b"content")) == b"content"
    assert row.created_at == draft.now


def test_one_owner_has_one_key() -> None:
    """Asked twice it is the same, with one row; another owner, or another kind, has another."""
    draft = drafted()
    assert person_key(draft, OWNER) is person_key(draft, OWNER)
    assert len(draft.plan.person) == 1
    others = [person_key(draft, ("cpr", "6101881235")), person_key(draft, ("event", OWNER[1]))]
    assert len({person_key(draft, OWNER).person, *(one.person for one in others)}) == 3


def test_who_is_known_gets_no_new_key() -> None:
    """Neither by the pseudonym that is computed nor by one that was looked up."""
    draft = drafted(knowing(*OWNER))
    assert person_key(draft, OWNER).person == b"p" * 16
    known = knowing(*OWNER)
    looked_up = Known(people={b"lookup": known.people[SEALER.pseudonym(*OWNER)]}, lookups={OWNER: b"lookup"})
    assert person_key(drafted(looked_up), OWNER).person == b"p" * 16
    assert draft.plan.person == []


def test_a_handle_is_random_and_says_no_time() -> None:
    """Version 4: not even when somebody came can be read from it."""
    handles = [UUID(bytes=random_handle()) for _ in range(200)]
    assert len(set(handles)) == 200
    assert {(one.version, one.variant) for one in handles} == {(4, "specified in RFC 4122")}
