"""docs/reference says what is built: each command of the contract is there, or listed among what is not built yet."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.source import committed
from docs.pages import CODE, ROOT
from services.cli.nouns import LATER, NOUNS

REFERENCE = ROOT / "docs" / "reference"
INDEX = REFERENCE / "README.md"
CODED = re.compile(r"`([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)`")
PRODUCT = {"rulebooks", "schemas", "services"}
COMMANDS = re.compile(r"^`demo` · .*?(?=\n\n)", re.MULTILINE | re.DOTALL)


def commands(spans: Iterator[str] | list[str]) -> set[str]:
    """Return `noun verb`, or `noun` where it has no verbs, of commands as code spans write them."""
    found = set()
    for span in spans:
        noun, _, rest = span.partition(" ")
        verbs = rest.split(" ")[0].strip("[]")
        found |= {f"{noun} {verb}" for verb in verbs.split("|")} if re.match(r"[a-z][a-z|]*$", verbs) else {noun}
    return found


def promised(contracts: str) -> set[str]:
    """Return the commands of contracts 5."""
    return commands(CODE.findall(COMMANDS.findall(contracts)[0]))


def there() -> set[str]:
    """Return the commands that exist; `architecture/test_cli.py` compares them with their parsers."""
    return {f"{noun.name} {verb}".strip() for noun in NOUNS for verb in noun.verbs.split("|")}


def unbuilt(index: str) -> set[str]:
    """Return the commands that the index says are not there."""
    section = index.partition("\n## Not built yet\n")[2]
    return commands([span.removeprefix("stafet ") for span in CODE.findall(section) if span.startswith("stafet ")])


def wrong(contracts: str, index: str) -> list[str]:
    """Return every command that is promised and neither there nor excused, and every excuse for one that is there."""
    listed = unbuilt(index) - {"handover show"}  # named as what there is instead
    nouns = {command.split()[0] for command in listed}
    missing = [one for one in promised(contracts) - there() if one not in listed and one.split()[0] not in listed]
    built = [one for one in listed if one in there() or one in {noun.name for noun in NOUNS}]
    later = LATER ^ (nouns - {noun.name for noun in NOUNS})
    return sorted([*(f"{one} is missing" for one in missing), *(f"{one} is built" for one in built), *later])


def test_every_command_of_the_contract_is_there_or_listed_as_not_built() -> None:
    """Contracts 5, the list of nouns, the nouns that say "not built yet" and the index agree, both ways."""
    texts = [(REFERENCE / name).read_text(encoding="utf-8") for name in ("contracts.md", "README.md")]
    assert len(promised(texts[0])) > 30
    assert wrong(*texts) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("`demo` · `queue list|empty`\n\n", "queue empty is missing"),
        ("`demo` · `fly`\n\n", "fly is missing"),
    ],
)
def test_a_promise_that_nothing_keeps_is_seen(text: str, fault: str) -> None:
    """The twin: a noun or a verb of the contract that is neither there nor excused is named."""
    assert wrong(text, INDEX.read_text(encoding="utf-8")) == [fault]


def test_an_excuse_for_what_is_there_is_seen() -> None:
    """The twin the other way: what has been built since must leave the list of what is not."""
    index = INDEX.read_text(encoding="utf-8")
    assert wrong("`demo` · `demo`\n\n", f"{index}| `stafet queue list` | x |\n") == ["queue list is built"]
    assert wrong("`demo` · `demo`\n\n", f"{index}| `stafet fly` | x |\n") == ["fly"]


def codes_wrong(contracts: str, index: str, product: str) -> list[str]:
    """Return codes of the contract that are neither in the product nor excused, and excuses for what is there."""
    named = set(CODED.findall(contracts))
    absent = {code for code in named if not re.search(rf"\b{code}\b", product)}
    return sorted(absent ^ (named & set(CODED.findall(index.partition("\n## Not built yet\n")[2]))))


def test_every_code_of_the_contract_is_there_or_listed_as_not_built() -> None:
    """Codes and variables that the contract names stand in the product, or in the index until they do."""
    contracts = "".join(
        (REFERENCE / f"{name}.md").read_text(encoding="utf-8") for name in ("contracts", "contracts-acts")
    )
    product = "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in committed()
        if path.relative_to(ROOT).parts[0] in PRODUCT
    )
    assert len(set(CODED.findall(contracts))) > 20
    assert codes_wrong(contracts, INDEX.read_text(encoding="utf-8"), product) == []


def test_a_code_that_nothing_has_and_an_excuse_for_one_that_is_there_are_seen() -> None:
    """The twin, both ways."""
    index = "\n## Not built yet\n| `OUT_OF_SIGHT` |"
    assert codes_wrong("`OUT_OF_MIND` `OUT_OF_SIGHT`", index, "") == ["OUT_OF_MIND"]
    assert codes_wrong("`OUT_OF_SIGHT`", index, "OUT_OF_SIGHT = 1") == ["OUT_OF_SIGHT"]


def test_the_page_of_forums_promises_no_act_that_is_not_there() -> None:
    """docs/forums.md says that seeing who it is about is not built yet for as long as the index does."""
    forums = (ROOT / "docs" / "forums.md").read_text(encoding="utf-8")
    listed = "handover identity" in unbuilt(INDEX.read_text(encoding="utf-8"))
    assert ("a separate, reasoned act, which is not built yet" in forums) == listed


def test_the_index_has_every_page() -> None:
    """Each page of the reference stands in the table of the index."""
    text = INDEX.read_text(encoding="utf-8")
    assert [page.name for page in Path(REFERENCE).glob("*.md") if page != INDEX and f"]({page.name})" not in text] == []
