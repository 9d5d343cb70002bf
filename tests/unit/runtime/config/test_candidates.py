"""A candidate is the rulebook in force but for the files that were handed in."""

import pytest

from services.core.rulebook.document_reader import RulebookError
from services.runtime.config.candidates import candidate
from services.runtime.config.rulebook_files import load
from services.runtime.config.settings import REPOSITORY


def test_a_candidate_is_the_rulebook_with_other_files() -> None:
    """Without any it is the same; a file that changes nothing changes nothing; one that is none of it is refused."""
    book = load(REPOSITORY / "rulebooks" / "nordjylland")
    towns = (REPOSITORY / "rulebooks" / "nordjylland" / "municipalities.yaml").read_bytes()
    assert candidate(book, {}).hash == candidate(book, {"municipalities.yaml": towns}).hash == book.hash
    other = candidate(book, {"municipalities.yaml": towns.replace(b", p115_plus_udvalg", b"")})
    assert "p115_plus_udvalg" not in other.municipalities["0860"].has
    assert other.hash != book.hash
    for files in ({"users.yaml": b"a: 1"}, {"rules.yaml": b"a: ["}, {"rules.yaml": b"a: *b"}, {"rules.yaml": b"1"}):
        with pytest.raises(RulebookError, match=next(iter(files))):
            candidate(book, files)
