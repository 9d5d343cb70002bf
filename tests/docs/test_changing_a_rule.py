"""docs/changing-a-rule.md shows what the commands really print; its blocks are made, and compared by test_tables.py."""

from collections import Counter

import pytest

from docs.pages import ROOT
from docs.tables import renewed
from docs.transcripts import ROW, broken, candidate, difference, mistyped, printed, proof

PAGE = (ROOT / "docs" / "changing-a-rule.md").read_text(encoding="utf-8")


def test_the_commands_end_as_the_page_says() -> None:
    """A mistyped word is one line, the decision proven, the lost condition one fault, the difference has people."""
    assert len(mistyped().splitlines()) == 4
    assert proof().splitlines()[-2] == "BEVIST: ingen fejl."
    assert broken().splitlines()[-2] == "IKKE BEVIST: 1 fejl."
    assert len(difference().splitlines()) > 20


def test_what_is_not_proven_ends_with_1() -> None:
    """The exit code that the page names, and 0 for the rulebook as it is."""
    with candidate(("routing.yaml", ROW, "when: {presence_only: false}")):
        assert printed("rulebook", "verify", "candidate")[0] == 1
    with candidate():
        assert printed("rulebook", "verify", "candidate")[0] == 0


def test_an_example_that_the_rulebook_no_longer_has_is_seen() -> None:
    """The twin: the page begins with words of the rulebook, and says so when they are gone."""
    with pytest.raises(ValueError, match=r"routing\.yaml has no 'gone'"), candidate(("routing.yaml", "gone", "x")):
        pass


def test_another_time_or_hash_makes_no_other_page() -> None:
    """How long a proof took, and the hash of a rulebook in which one letter changed, are no news."""
    old = PAGE.replace("Det tog ", "Det tog 9").replace("sha256:1", "sha256:2")
    assert old != PAGE
    assert renewed(old) == old


def test_a_new_proof_brings_its_hash_to_the_whole_page() -> None:
    """The twin: when the proof says something else, the hash changes too, also in what needs servers to print."""
    hashes = Counter(word for word in PAGE.split() if word.startswith("sha256:"))
    ((stale, _),) = hashes.most_common(1)  # the candidate's stands in every answer, the broken one's in its own
    new = next(word for word in proof().split() if word.startswith("sha256:"))
    page = PAGE.replace("BEVIST: ingen fejl.", "BEVIST: 1 fejl.").replace(stale, f"sha256:{'0' * 64}")
    assert PAGE.count(stale) == renewed(page).count(new) == 4
    assert "0" * 64 not in renewed(page)
