"""The page of the HTTP interface: every problem is on it with an example, and nothing that is none."""

import json

from docs.api_page import PAGE, problems, script
from services.api.http.problems import KINDS, TYPE

TEXT = PAGE.read_text(encoding="utf-8")


def strange(text: str) -> list[str]:
    """Return the codes that a page has and the product has not, or the other way round, or with another example."""
    rows = {code: (status, json.loads(example)) for status, code, example in problems(text)}
    wrong = list(KINDS.keys() ^ rows.keys())
    for code, (status, example) in rows.items():
        if code in KINDS and not (status == KINDS[code].status == example["status"] and example["type"] == TYPE + code):
            wrong.append(code)
    return sorted(wrong)


def test_every_problem_is_there_with_an_example() -> None:
    """Whoever meets a code finds it on the page; the page has none that nobody meets."""
    assert strange(TEXT) == []
    assert [code for _, code, _ in problems(TEXT)] == list(KINDS)


def test_a_problem_that_is_missing_strange_or_wrong_is_seen() -> None:
    """The twin: a row less, a code more, another status."""
    row = next(line for line in TEXT.splitlines() if "| `stale` |" in line)
    assert strange(TEXT.replace(f"{row}\n", "")) == ["stale"]
    assert strange(TEXT.replace(row, row.replace("stale", "stolen"))) == ["stale", "stolen"]
    assert strange(TEXT.replace(row, row.replace("412", "409"))) == ["stale"]


def test_the_blocks_are_a_script() -> None:
    """Nothing is left out, and only what is meant to be run is in it."""
    made = script("words\n```bash\na\nb\n```\n```json\n{}\n```\n```bash\nc\n```\n")
    assert made == "set -euo pipefail\na\nb\n\nc\n"
    assert TEXT.count("```bash\n") == script(TEXT).count("\n\n") + 1
