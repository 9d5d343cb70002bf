"""The policy of witnesses: what it says, and what is none."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.core.evidence import notes
from services.core.evidence.policy import Policy, PolicyError, Witness


def _key(number: int, kind: int = notes.COSIGNATURE, name: str = "w") -> str:
    public = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32).public_key().public_bytes_raw()
    return notes.verifier_key(f"{name}{number}", public, kind)


LOG = f"log {_key(9, notes.ED25519)}\n"
THREE = "".join(f"witness w{one} {_key(one)}\n" for one in (1, 2, 3))


def test_a_policy_says_who_and_how_many() -> None:
    """Logs, witnesses with and without an address, groups of groups; comments, tabs and blanks are let by."""
    text = (
        f"# aftalt\n\n{LOG} \twitness\ta {_key(1)} http://127.0.0.1:1/x\nwitness b {_key(2)}\nwitness c {_key(3)}\n"
        "group two 2 a b\n group all-of all two c\n  # slut\nquorum all-of"
    )
    policy = Policy.parse(text)
    assert policy.witnesses[:2] == (Witness("a", _key(1), "http://127.0.0.1:1/x"), Witness("b", _key(2), None))
    assert [one.name for one in policy.logs] == ["w9"]
    assert policy.witnesses[0].key.kind == notes.COSIGNATURE
    assert policy.quorum_met({"a", "b", "c"})
    assert not any(policy.quorum_met(set("abc") - {one}) for one in "abc")


@pytest.mark.parametrize(
    ("lines", "met", "unmet"),
    [
        ("quorum none", [set()], []),
        ("quorum w1", [{"w1"}, {"w1", "w2"}], [set(), {"w2"}]),
        ("group g any w1 w2\nquorum g", [{"w1"}, {"w2"}], [set(), {"w3"}]),
        ("group g 2 w1 w2 w3\nquorum g", [{"w1", "w3"}], [{"w1"}, {"w2"}]),
        ("group g all w1 w2\nquorum g", [{"w1", "w2"}], [{"w1"}, {"w1", "w3"}]),
    ],
)
def test_a_quorum_is_what_it_says(lines: str, met: list[set[str]], unmet: list[set[str]]) -> None:
    """None, one, any of, some of, all of."""
    policy = Policy.parse(THREE + lines)
    assert [policy.quorum_met(one) for one in met] == [True] * len(met)
    assert [policy.quorum_met(one) for one in unmet] == [False] * len(unmet)


def test_names_nobody_has_and_names_of_groups_count_for_nothing() -> None:
    """Only a witness of the policy can have cosigned."""
    policy = Policy.parse(f"{THREE}group g all w1 w2\nquorum g")
    assert not policy.quorum_met({"g", "somebody", "none"})


def test_a_line_tells_its_witness() -> None:
    """By name and key id, whatever the witness is called in the policy; a line of nobody's is of none of them."""
    policy = Policy.parse(f"{THREE}quorum w1")
    for one in policy.witnesses:
        line = notes.cosignature_line(one.key.name, one.key.public, 7, bytes(64))
        assert policy.witness_of(line) == one
    assert policy.witness_of(notes.cosignature_line("w1", bytes(32), 7, bytes(64))) is None
    with pytest.raises(notes.NoteError):
        policy.witness_of("nothing")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "linjen `quorum` mangler"),
        (THREE, "linjen `quorum` mangler"),
        (f"{THREE}quorum w1\nquorum w1", "linje 5: `quorum` står der én gang"),
        (f"quorum w1\n{THREE}", "linje 1: 'w1' er ikke nævnt"),
        (f"{THREE}group g 2 w1\nquorum g", "linje 4: 'g' har 1 medlemmer, ikke 2"),
        (f"{THREE}group g 0 w1\nquorum g", "linje 4: '0' er ikke all, any"),
        (f"{THREE}group g -1 w1\nquorum g", "linje 4: '-1' er ikke all, any"),
        (f"{THREE}group g 01 w1\nquorum g", "linje 4: '01' er ikke all, any"),
        (f"{THREE}group g any\nquorum g", "linje 4: skriv: group"),
        (f"{THREE}group g any w4\nquorum g", "linje 4: 'w4' er ikke nævnt"),
        (f"{THREE}group g any none\nquorum g", "linje 4: 'none' er ikke nævnt"),
        (f"{THREE}group g any g\nquorum g", "linje 4: 'g' er ikke nævnt"),
        (f"{THREE}group g all w1 w1\nquorum g", "linje 4: et medlem af 'g' er med to gange"),
        (f"{THREE}group g any w1\ngroup h any w1\nquorum h", "linje 5: et medlem af 'h' er med to gange"),
        (f"{THREE}group w1 any w2\nquorum w1", "linje 4: navnet 'w1' er optaget"),
        (f"witness none {_key(1)}\nquorum none", "linje 1: navnet 'none' er optaget"),
        (f"witness a {_key(1)}\nwitness b {_key(1)}\nquorum a", "linje 2: nøglen af 'w1' har en linje før"),
        (f"witness a {_key(1)}\nwitness b {_key(1, name='x')}\nquorum a", "linje 2: nøglen af 'x1' har en linje før"),
        (f"{LOG}{LOG}quorum none", "linje 2: nøglen af 'w9' har en linje før"),
        (f"{LOG}witness own {_key(9)}\nquorum own", "linje 2: nøglen af 'w9' har en linje før"),
        (f"log {_key(1)}\nquorum none", "er ikke en Ed25519-nøgle af type 1"),
        (f"witness a {_key(1, notes.ED25519)}\nquorum a", "er ikke en Ed25519-nøgle af type 4"),
        ("witness a\nquorum a", "linje 1: skriv: witness"),
        ("log\nquorum none", "linje 1: skriv: log"),
        ("quorum", "linje 1: `quorum` står der én gang, med ét navn"),
        ("witnes a b\nquorum a", "linje 1: kender ikke 'witnes'"),
        ("quorum none\r\n", "linje 1: styretegn"),
    ],
)
def test_what_is_no_policy_is_told_by_line(text: str, told: str) -> None:
    """Each fault has its sentence; nothing is guessed."""
    with pytest.raises(PolicyError) as raised:
        Policy.parse(text)
    assert told in str(raised.value)
