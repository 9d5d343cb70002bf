"""Tables and transcripts of the written pages that are made from the code; `make renew` writes them anew."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from docs import transcripts
from north_jutland import TOPICS
from schemas.beyond import BEYOND
from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTERS_IN_ENGLISH
from schemas.events import EVENT_TYPES
from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.api.http.problems import KINDS
from services.api.openapi.problem_examples import problem_example
from services.cli.commands.fixtures.year import SHARES
from services.cli.commands.kit.conformance import ITEMS
from services.core.access.rights import is_shown
from services.core.access.roles import BUSINESS, CIRCLES, ROLES
from services.core.handover.acts import ACTS
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Forum
from services.core.rulebook.vocabulary import STAGES
from services.runtime.config import rulebook_files
from services.runtime.config.settings import PREFIX, Settings
from services.runtime.processes import PROCESSES
from services.runtime.telemetry.log_events import EVENTS, FIELDS
from services.runtime.telemetry.metrics import CATALOGUE
from services.storage.login_users import LOGIN_USERS
from topics.catalogue import DAY_MS, Topic

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "README.md",
    "docs/access.md",
    "docs/api.md",
    "docs/changing-a-rule.md",
    "docs/kit.md",
    "docs/operating.md",
    "docs/publishing.md",
)
BLOCK = re.compile(r"(<!-- made from ([\w./-]+): (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
HASH = re.compile(r"sha256:[0-9a-f]{64}")
FLEETING = re.compile(rf"Det tog [\d,]+ s|{HASH.pattern}")
CONSTANT = re.compile(r"^([A-Z_]+) = (\d+)  # (.+)$", re.MULTILINE)
Rows = Iterator[Sequence[str]]


def _processes() -> Rows:
    yield "Command", "Does", "May run several times"
    for one in PROCESSES:
        yield f"`stafet run {one.name}`", one.does, one.several


def _login_users() -> Rows:
    yield "User", "Password's file", "Has the rights of", "Also works as"
    for one in LOGIN_USERS:
        rights = ", ".join(f"`{role}`" for role in one.member)
        rights = "one user who does everything" if one.everything else rights
        yield f"`{one.user}`", f"`{one.secret}`", rights, ", ".join(f"`{role}`" for role in one.takes)


def _metrics() -> Rows:
    yield "Metric", "Kind", "Labels", "Meaning"
    for one in CATALOGUE:
        yield f"`{one.name}`", one.kind, ", ".join(one.labels), one.meaning


def _log_lines() -> Rows:
    yield "Line", "Meaning"
    for name, meaning in EVENTS.items():
        yield f"`{name}`", meaning


def _log_fields() -> Rows:
    yield "Field", "Holds"
    for name, meaning in FIELDS.items():
        yield f"`{name}`", meaning


def _exits() -> Rows:
    yield "Code", "Name", "Meaning", "Of"
    for path, of in (
        ("services/runtime/process/exit_codes.py", "processes"),
        ("services/cli/terminal/errors.py", "commands"),
    ):
        for name, code, meaning in CONSTANT.findall((ROOT / path).read_text(encoding="utf-8")):
            yield code, f"`{name}`", meaning, of


def _settings() -> Rows:
    yield "Variable", "Default", "Meaning"
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default is None else str(field.default)
        yield f"`{PREFIX}{name.upper()}`", f"`{default}`" if default else "", field.description or ""


def _codes() -> Rows:
    yield "Code", "What a person reads", "Meaning"
    for code, sentence in DEAD_LETTER_CODES.items():
        yield f"`{code}`", sentence, DEAD_LETTERS_IN_ENGLISH[code]


def _faults() -> Rows:
    yield "Fault", "The field …", "Meaning"
    for code, words in FAULTS.items():
        yield f"`{code}`", words, FAULTS_IN_ENGLISH[code]


def _worded(section: str) -> Rows:
    yield "Code", "What a person reads", "Meaning"
    words: Mapping[str, Mapping[str, str]] = getattr(_rulebook().wording, section)
    for code, texts in words.items():
        yield f"`{code}`", texts["da"], texts["en"]


def _problems() -> Rows:
    yield "Status", "Code", "Means", "Looks like"
    for code, kind in KINDS.items():
        example = json.dumps(problem_example(code), ensure_ascii=False)
        yield str(kind.status), f"`{code}`", kind.title.en, f"`{example}`"


def _decision_codes() -> Rows:
    return _worded("codes")


def _tasks() -> Rows:
    return _worded("tasks")


def _beyond() -> Rows:
    yield "Name", "What the schema cannot say", "Told as", "May also be stricter"
    for name, rule in BEYOND.items():
        yield (
            f"`{name}`",
            rule.says,
            ", ".join(f"`{one}`" for one in rule.told_as),
            "yes" if rule.schema_is_stricter else "",
        )


def _roles() -> Rows:
    yield "Role", "Danish", "Lets in", "Business beside items"
    for role in ROLES.values():
        business = "; ".join(BUSINESS[one] for one in role.business)
        yield f"`{role.name}`", role.danish, ", ".join(f"`{one}`" for one in role.gives), business


def _rights() -> Rows:
    """One row for each circle and stage in which a role sees items; whatever has no row is not there for it."""
    yield "Role", "Forums", "Stage", "May, where state and stage allow it", "Is forbidden"
    for role, circle, stage in product(ROLES, CIRCLES, STAGES):
        if is_shown(role, circle, stage):
            its, others = ([one.name for one in ACTS if (role in one.who) == is_its] for is_its in (True, False))
            yield (
                f"`{role}`",
                circle,
                f"`{stage}`",
                *(", ".join(f"`{name}`" for name in part) for part in (its, others)),
            )


def _circles() -> Rows:
    yield "Circle", "Forums and queues of North Jutland"
    for circle in CIRCLES:
        yield (
            circle,
            ", ".join(f"`{one.id}`" for one in _rulebook().forums.values() if one.circle == circle and _takes(one)),
        )


def _takes(forum: Forum) -> bool:
    return forum.mode is None or forum.takes_people


def _rulebook() -> Rulebook:
    return rulebook_files.load(ROOT / "rulebooks" / "nordjylland")


def _publishers() -> Rows:
    """One row per kind of publisher; those of the municipalities are alike."""
    yield "Publisher", "May send"
    senders = _rulebook().publishers.values()
    for types in dict.fromkeys(tuple(sorted(one.may_send)) for one in senders):
        those = [one for one in senders if tuple(sorted(one.may_send)) == types]
        only = "".join(
            f" (`{kind}` only with `{rule.field}: {rule.value}`)"
            for kind, rule in sorted(those[0].may_send.items())
            if rule
        )
        yield ", ".join(f"`{one.id}`" for one in those), ", ".join(f"`{kind}`" for kind in types) + only


def _events() -> Rows:
    yield "Type", "Schema", "Examples"
    for event in sorted(EVENT_TYPES, key=lambda one: one.event_type):
        name = event.event_type
        yield (
            f"`dk.stafet.{name}.v1`",
            f"[schema](../schemas/jsonschema/{name}.json)",
            f"[examples](../schemas/examples/{name})",
        )


def _topics() -> Rows:
    """One row per kind of topic: the names differ by publisher, forum and municipality."""
    yield "Topic", "Content", "Key", "Partitions", "Kept for", "Dead letters"
    kinds: dict[str, tuple[int, Topic]] = {}
    for topic in TOPICS:
        name = topic.name.partition(".")[0]
        kinds[name] = (kinds.get(name, (0, topic))[0] + 1, topic)
    for name, (count, topic) in kinds.items():
        letters = topic.dead_letters.replace(topic.owner, "*")
        days = f"{topic.retention_ms // DAY_MS} days"
        yield f"`{name}.*` ({count})", topic.content, topic.key, str(topic.partitions), days, letters


def _shares() -> Rows:
    yield "Kind", "Of each hundred"
    for kind, share in SHARES.items():
        yield f"`{kind}`", str(share)


def _conformance() -> Rows:
    yield "Item", "What a publisher's events have to show", "What a person reads"
    for item in ITEMS:
        yield f"`{item.id}`", item.english, item.danish


MAKERS: Mapping[str, Callable[[], Rows] | Callable[[], str]] = {
    "processes": _processes,
    "login_users": _login_users,
    "metrics": _metrics,
    "log_lines": _log_lines,
    "log_fields": _log_fields,
    "exits": _exits,
    "settings": _settings,
    "roles": _roles,
    "circles": _circles,
    "rights": _rights,
    "codes": _codes,
    "faults": _faults,
    "problems": _problems,
    "decision_codes": _decision_codes,
    "tasks": _tasks,
    "beyond": _beyond,
    "publishers": _publishers,
    "events": _events,
    "topics": _topics,
    "shares": _shares,
    "conformance": _conformance,
    "explained": transcripts.explained,
    "mistyped": transcripts.mistyped,
    "proof": transcripts.proof,
    "broken": transcripts.broken,
    "difference": transcripts.difference,
}


def table(name: str) -> str:
    """Return one table, or block, in Markdown."""
    made = MAKERS[name]()
    if isinstance(made, str):
        return made
    rows = list(made)
    lines = ["| " + " | ".join(_escaped(cell) for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def _escaped(cell: str) -> str:
    """Keep bars and, outside code spans, angle brackets from being taken for Markdown's own."""
    parts = cell.replace("|", "\\|").split("`")
    return "`".join(part if at % 2 else part.replace("<", "&lt;") for at, part in enumerate(parts))


def renewed(text: str) -> str:
    """Return a page's text with every made table as it has to be now.

    How long something took and a rulebook's hash, which changes with every letter, make no page stale. Where a block
    changes otherwise, its new hash also replaces the old one in the rest of the page.
    """
    hashes: dict[str, str] = {}

    def anew(block: re.Match[str]) -> str:
        made = f"{block[1]}\n{table(block[3])}\n{block[4]}"
        if FLEETING.sub("", made) == FLEETING.sub("", block[0]):
            return block[0]
        hashes.update(zip(HASH.findall(block[0]), HASH.findall(made), strict=False))
        return made

    text = BLOCK.sub(anew, text)
    return HASH.sub(lambda one: hashes.get(one[0], one[0]), text)


def names(text: str) -> list[tuple[str, str]]:
    """Return (source file, table) of each made table in a page."""
    return [(block[2], block[3]) for block in BLOCK.finditer(text)]
