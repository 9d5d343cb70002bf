"""Examples of problem documents: one for each code, in the words that are answered."""

from services.api.http.problems import KINDS
from services.api.openapi.problem_examples import problem_example, problem_examples


def test_every_code_has_an_example() -> None:
    """Type and status say the same code; no row is left out, none is there twice."""
    found = problem_examples()
    assert list(found) == list(KINDS)
    for code, one in found.items():
        assert one["value"]["type"] == f"urn:stafet:problem:{code}"
        assert one["value"]["status"] == KINDS[code].status


def test_an_example_says_how_things_stand() -> None:
    """Where an act was refused: who was first, when, and what is possible instead; also in English."""
    shown = problem_example("stale", "en")
    assert shown["by"] == "koordinator:kommune-0860:k-17"
    assert (shown["title"], shown["version"]) == ("Somebody else was first", 2)
    assert {one["fault"] for one in problem_example("invalid")["faults"]} == {"missing", "unknown_field"}
