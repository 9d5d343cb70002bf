"""What comments, tests, rulebooks and pages cite, and whether docs/reference has it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
NUMBER = r"\d+(?:\.\d+)?"
NUMBERS = rf"{NUMBER}(?:(?:, | and | to ){NUMBER})*"
SECTION = re.compile(rf"\b(contracts-acts|contracts|design|reliability|rules) ({NUMBERS})(?![\w-])", re.IGNORECASE)
STEP = re.compile(r"\bcontracts 2\.1,? steps? (\d+(?:(?:, | and | to )\d+)*)", re.IGNORECASE)
PROMISE = re.compile(r"\bpromises? (\d+)\b", re.IGNORECASE)
DECISION = re.compile(r"\bdecisions? (\d{4})\b", re.IGNORECASE)
RULE = re.compile(r"(?<![\w-])([A-Z][A-Z0-9]+)-(\d+)[a-z]?(?![\w-])")
CATALOGUE = re.compile(r"(?<![\w-])([IFM])(\d{1,2})(?!\w)")
PAGE = re.compile(r"(?<![\w/.-])(contracts-acts|contracts|design|reliability|evidence|rules|facts|style|desk)\.md\b")
# One form: `contracts 2.1`, never the word "section", and never the page's file name before a number.
SLOPPY = re.compile(r"\b(?:contracts?(?:-acts)?|design|reliability|facts)(?:\.md)? sections? \d[\d.]*", re.IGNORECASE)
OTHERS = {"AES", "CWE", "ECMA", "EUPL", "KF", "SHA", "UTF", "ISO", "RFC", "TLS", "SCRAM"}
"""What is written like a rule id and is the name of something else: encodings, hashes, licences, case numbers."""


@cache
def known() -> dict[str, frozenset[str]]:
    """Return what there is to cite: page or kind → its sections, numbers or ids."""
    text = {page.stem: page.read_text(encoding="utf-8") for page in REFERENCE.glob("*.md")}
    order = text["contracts"].partition("### 2.1 ")[2].partition("\n### ")[0]
    promises = text["design"].partition("## 2. ")[2].partition("\n## ")[0]
    found = {
        page: re.findall(rf"^##+ ({NUMBER})\.? ", text[page], re.MULTILINE)
        for page in ("contracts", "contracts-acts", "design", "reliability", "rules")
    }
    found |= {
        "step": re.findall(r"^\| (\d+) \|", order, re.MULTILINE),
        "promise": re.findall(r"^(\d+)\. \*\*", promises, re.MULTILINE),
        "decision": [file.name[:4] for file in (ROOT / "docs" / "decisions").glob("[0-9]*.md")],
        "rule": re.findall(r"^(?:- \*\*|\| )([A-Z][A-Z0-9]*-\d+)(?:\*\* | \|)", text["rules"], re.MULTILINE),
        "I": re.findall(r"(?:^|· )I(\d+) ", text["reliability"], re.MULTILINE),
        "F": re.findall(r"^\| F(\d+) \|", text["reliability"], re.MULTILINE),
        "M": re.findall(r"^\| M(\d+) \|", text["reliability"], re.MULTILINE),
        "page": [page for page in text if page != "README"],
    }
    return {kind: frozenset(one) for kind, one in found.items()}


def unresolved(text: str) -> list[str]:
    """Return every citation in a text that docs/reference does not have, or that has another form than all others."""
    return [*_sloppy(text), *_sections(text), *_numbers(text), *_rules(text)]


def _sloppy(text: str) -> Iterator[str]:
    yield from (f"{match[0]}: written otherwise" for match in SLOPPY.finditer(text))
    yield from (f"{match[0]}: no such page" for match in PAGE.finditer(text) if match[1] not in known()["page"])


def _sections(text: str) -> Iterator[str]:
    for match in SECTION.finditer(text):
        page = match[1].lower()
        yield from (f"{page} {one}" for one in re.findall(NUMBER, match[2]) if one not in known()[page])
    for match in STEP.finditer(text):
        yield from (f"contracts 2.1 step {one}" for one in re.findall(r"\d+", match[1]) if one not in known()["step"])


def _numbers(text: str) -> Iterator[str]:
    for kind, pattern in (("promise", PROMISE), ("decision", DECISION)):
        yield from (f"{kind} {match[1]}" for match in pattern.finditer(text) if match[1] not in known()[kind])
    yield from (match[0] for match in CATALOGUE.finditer(text) if match[2] not in known()[match[1]])


def _rules(text: str) -> Iterator[str]:
    for prefix, number in RULE.findall(text):
        if prefix not in OTHERS and f"{prefix}-{number}" not in known()["rule"]:
            yield f"{prefix}-{number}"
