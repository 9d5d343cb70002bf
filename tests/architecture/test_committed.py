"""What must never be in a committed file: an index's address, this machine's paths, a number that a person can have."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from architecture.source import ROOT, committed

# A requirement or an image must not say where packages come from: that is each machine's own configuration.
INDEX = re.compile(
    r"--(extra-)?index[-]url[ =]\S|--trusted[-]host[ =]\S|--find[-]links[ =]\S|^registry *= *\S+|"
    r"https?://[^\s\"')>]*(pypi\.|pythonhosted\.|npmjs\.|crates\.io|proxy\.golang|repo1?\.maven|maven\.org|deb\.debian)",
    re.IGNORECASE | re.MULTILINE,
)
# Homes and the folders in which this is developed; `/tmp` and `/opt` are the same everywhere.
MACHINE = re.compile(r"(?<![\w.$}~])/(root|home/\w+|Users/\w+|work|mnt|workspace)/[\w.]")
# Ten digits that begin with a day of the calendar, alone or with the hyphen: what a living person's number looks like.
NUMBER = re.compile(r"(?<![\w.-])(\d{2})(\d{2})(\d{2})[- ]?(\d{4})(?![\w-])")
BINARY = {".png", ".jpg", ".gz", ".zip", ".jar", ".pdf", ".woff2"}


def texts() -> Iterator[tuple[str, str]]:
    """Yield path and text of every committed text file."""
    for path in committed():
        if path.suffix not in BINARY:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="module")
def everything() -> list[tuple[str, str]]:
    """Return path and text of every committed text file, read once."""
    return list(texts())


def found(pattern: re.Pattern[str], text: str) -> list[str]:
    """Return what the pattern finds."""
    return [match.group().strip() for match in pattern.finditer(text)]


def people(text: str) -> list[str]:
    """Return the numbers whose first six digits are a day that exists in some century (CPR-1)."""
    return [match.group() for match in NUMBER.finditer(text) if _exists(*map(int, match.groups()[:3]))]


def _exists(day: int, month: int, year: int) -> bool:
    for century in (1800, 1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def test_no_index_has_an_address_here(everything: list[tuple[str, str]]) -> None:
    """No committed file names where packages are fetched from."""
    faults = [(path, found(INDEX, text)) for path, text in everything]
    assert [fault for fault in faults if fault[1]] == []


def test_no_path_of_a_machine_stands_here(everything: list[tuple[str, str]]) -> None:
    """No committed file names a home or a work folder of the machine it was written on."""
    faults = [(path, found(MACHINE, text)) for path, text in everything]
    assert [fault for fault in faults if fault[1]] == []


def test_nobody_can_have_a_number_that_stands_here(everything: list[tuple[str, str]]) -> None:
    """Made-up people have substitute numbers (day + 60, CPR-6); modulus 11 and the centuries read alike on them."""
    faults = [(path, people(text)) for path, text in everything]
    assert [fault for fault in faults if fault[1]] == []


# What is planted below is put together there, so that no file has to be left out above, also not this one.
WORK, HOME = "work", "home"


@pytest.mark.parametrize(
    "text",
    [
        "--index" + "-url https://example.org/simple",
        "--extra-index" + "-url=https://example.org",
        "--trusted" + "-host example.org",
        "--find" + "-links https://example.org",
        "# from https://" + "pypi.org/simple",
        "url: https://" + "registry.npmjs.org/x",
        "<url>https://" + "repo1.maven.org/maven2</url>",
    ],
)
def test_an_address_is_seen(text: str) -> None:
    """Each way of naming an index is found (the twin)."""
    assert found(INDEX, text)


@pytest.mark.parametrize(
    "text", ["cd /" + "root/x", f"/{HOME}/asta/stafet", f"see /{WORK}/main", "('/" + "Users/birk/x')"]
)
def test_a_machine_s_path_is_seen(text: str) -> None:
    """Each kind of such a path is found (the twin)."""
    assert found(MACHINE, text)


@pytest.mark.parametrize(
    "text", ["/opt/stafet", f"a/{WORK}/flow", f"https://example.org/{HOME}/page", f"~/{WORK}/x", "/var/lib"]
)
def test_other_paths_are_let_through(text: str) -> None:
    """Folders of an image and parts of addresses are no fault."""
    assert not found(MACHINE, text)


BORN, LEAP = f"{1:02}{1:02}88", f"{29:02}{2:02}96"


@pytest.mark.parametrize("text", [f"cpr: {BORN}-1234", f'"{BORN}1234"', f"{LEAP}1234", f"{BORN} 4321"])
def test_a_number_that_somebody_can_have_is_seen(text: str) -> None:
    """With hyphen, blank or neither, a day of the calendar before four digits is found (the twin)."""
    assert people(text)


@pytest.mark.parametrize(
    "text", ["610188-1234", "7001881234", "310299-1234", "2902971234", "1770708600000", f"a{BORN}1234", f"0.{BORN}1234"]
)
def test_numbers_that_nobody_can_have_are_let_through(text: str) -> None:
    """Substitute numbers, days that never were, instants and parts of hashes are no fault."""
    assert not people(text)
