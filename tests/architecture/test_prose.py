"""How modules are written: they open with one sentence, and no name says that somebody had no better idea."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

import pytest

from architecture.source import ROOT, Module, committed, modules, planted, read

TIRED = re.compile(r"(^|_)(utils?|helpers?|commons?|misc|manager|stuff)(_|$)")
TIRED_FILES = re.compile(r"^(utils?|helpers?|common|misc|managers?|service)$")
TIRED_CLASSES = re.compile(r"(Manager|Helper|Utils?|Util)$")


def opening(module: Module) -> str | None:
    """Return what is wrong with a module's first paragraph, None when it is one sentence."""
    first = module.docstring.partition("\n\n")[0].partition(" Usage: ")[0]
    if not first:
        return f"{module.name} has no docstring"
    if not re.search(r"[.:]$", first):
        return f"{module.name}: the first paragraph does not end"
    if re.search(r"[.!?] +[A-Z]", first):
        return f"{module.name}: more than one sentence"
    return None


@pytest.fixture(scope="module")
def everything() -> list[Module]:
    """Return every Python file of the repository that git has, product or not."""
    return [module for path in committed() if path.suffix == ".py" and (module := read(path)).text.strip()]


def test_every_module_opens_with_one_sentence(everything: list[Module]) -> None:
    """The first paragraph of every Python file, tests and benches too, is one sentence that says what it is for."""
    assert [fault for module in everything if (fault := opening(module))] == []


FIGURES = re.compile(
    r"(What|Which|Who|Whose|Whom|How|Why|When|Where|Whether|From|Of|One|All|Every|Everything|Nothing|Nobody|Somebody"
    r"|It|Its|This|That|These|They|We|Our|Looks|Says|Finds|Keeps|Brings|Lets|Hands|Gathers|The wish)\b"
)

ASKING = {"services.effects.ordering"}
"""Modules whose opening is still to be turned round."""


def figure(module: Module) -> str | None:
    """Return how a product module opens otherwise than with its term: with a figure, or a process not called one."""
    begins = FIGURES.match(module.docstring)
    if begins and module.name not in ASKING:
        return f"{module.name} opens with {begins[0]!r}; first say in the field's own term what it is"
    if module.name.endswith(".app") and " process" not in " ".join(module.docstring.split()[:4]):
        return f"{module.name} is a process and does not say so"
    return None


def test_every_product_module_opens_with_its_term() -> None:
    """A module's first words are what another engineer would search for; the image may follow."""
    assert [fault for module in modules() if (fault := figure(module))] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("services.core.x", "'''What becomes of it.'''"), ("services.core.x", "'''The wish that a process ends.'''"),
     ("services.core.x", "'''One event, one decision.'''"), ("services.relay.app", "'''The relay: its lock.'''")],
)  # fmt: skip
def test_an_opening_that_must_be_decoded_is_seen(name: str, text: str) -> None:
    """A question, an image, a count, and a process without its word are found (the twin)."""
    assert figure(planted(text, name))


@pytest.mark.parametrize("text", ["x = 1", "'''No end'''", "'''This. And That.'''", "# only a comment"])
def test_a_module_without_its_sentence_is_seen(text: str) -> None:
    """No docstring, no end, or two sentences are found (the twin)."""
    assert opening(planted(text))


def tired(paths: Iterable[str], named: Iterable[Module]) -> Iterator[str]:
    """Yield files and classes whose name says nothing."""
    for path in paths:
        parts = PurePath(path).with_suffix("").parts
        if any(TIRED_FILES.match(part) for part in parts):
            yield path
    for module in named:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and TIRED_CLASSES.search(node.name):
                yield f"{module.name}.{node.name}"
            if isinstance(node, ast.FunctionDef) and TIRED.search(node.name):
                yield f"{module.name}.{node.name}"


def test_no_name_is_tired(everything: list[Module]) -> None:
    """No file, folder, class or function is called utils, helpers, common, manager, misc, or plainly service."""
    assert list(tired((str(path.relative_to(ROOT)) for path in committed()), everything)) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [("services/core/utils.py", ""), ("services/helpers/x.py", ""), ("a.py", "class KeyManager: ..."),
     ("a.py", "def date_utils(): ...")],
)  # fmt: skip
def test_a_tired_name_is_seen(path: str, text: str) -> None:
    """Each kind of such a name is found (the twin)."""
    assert list(tired([path], [planted(text)]))


# Who may end a transaction: `with connection.transaction()` commits when it is left, and nothing else may.
OWNERS = {
    "services.storage.transaction": {"begun"},  # of `write` and `recorded`: it commits and wakes the relay at once
    "services.storage.positions": {"positions"},
    "services.storage.log_snapshot": {"snapshot"},  # reads one moment of the log, and writes nothing
    "services.storage.evidence.checkpoints": {"fill_tiles"},  # what the leaves give already: no act of anybody's
    "services.storage.access.session": {"looking"},  # a list, in the role of whoever looks: nothing is written
    "services.storage.login_users": {"make"},  # like a migration: all users of a site or none, no act of anybody's
    "services.router.app": {"_begin"},  # `begin` of the intake: the first rulebook's own transaction
    "services.router.edge": {"commit"},  # Kafka's, for dashboards only
    "services.witness.store": {"turn"},  # another organisation's, in SQLite
    # Alembic works on SQLAlchemy's connection, whose transaction is the migration's own.
    "services.storage.migrate": {"upgrade"},
}


ENDING = {"commit", "rollback", "transaction", "begin", "pipeline"}


def commits(module: Module) -> Iterator[tuple[str, str, int]]:
    """Yield (function, call, line) of everything that commits or rolls back in a module of the database."""
    for function in ast.walk(module.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    if node.func.attr in ENDING:
                        yield function.name, node.func.attr, node.lineno
                    elif node.func.attr == "execute" and any(map(_ends, ast.walk(node))):
                        yield function.name, "execute", node.lineno


def _ends(part: ast.AST) -> bool:
    text = part.value if isinstance(part, ast.Constant) else None
    return isinstance(text, str) and text.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK"))


def strangers(among: Iterable[Module]) -> list[str]:
    """Return what ends a transaction without being its owner, in processes too."""
    return [
        f"{module.name}.{function}:{line} {what}"
        for module in among
        if module.name.startswith("services.")
        for function, what, line in commits(module)
        if not {"*", function} & OWNERS.get(module.name, set())
    ]


def test_only_owners_end_transactions() -> None:
    """Nothing below a use case commits: what is written by a part is undone with the whole."""
    assert strangers(modules()) == []


@pytest.mark.parametrize(
    "what",
    ["commit()", "rollback()", "transaction()", "pipeline()", "execute('COMMIT')", "execute(f'commit; {x}')"],
)
def test_a_part_that_commits_is_seen(what: str) -> None:
    """A commit, a rollback, a transaction or a pipeline in a part is found (the twin)."""
    assert strangers([planted(f"def store(connection):\n    connection.{what}", "services.storage.outbox")])
    assert strangers([planted(f"def store(connection):\n    connection.{what}", "services.clock.jobs")])


APPENDING = {
    "services.storage.transaction",  # the plan of a chunk
    "services.storage.few_rows",  # the same of few records, in one statement
    "services.storage.recorded",  # an act
    "services.storage.publishers.adding",  # events that were submitted, with their leaf in one statement
}
"""Who appends to the audit log."""
GROWS = "UPDATE tree_head SET size"


def appends(among: Iterable[Module]) -> list[str]:
    """Return modules that lock the tree or append to it by themselves."""
    log = "services.storage.audit_log"
    return [
        one.name
        for one in among
        if one.name not in {*APPENDING, log}
        and (any(name.startswith(log) for name in one.imports()) or GROWS in one.text)
    ]


def test_only_a_few_append_to_the_audit_log() -> None:
    """The recipe of an act (lock the head, append, steps, notices, wake the relay) stands once."""
    assert appends(modules("services")) == []


def test_a_copied_recipe_is_seen() -> None:
    """A module that appends for itself, planted, is found (the twin)."""
    assert appends([planted("from services.storage import audit_log", "services.storage.grants")])
    assert appends([planted(f"X = '{GROWS} = 7'", "services.storage.grants")])


def prints(module: Module) -> list[int]:
    """Return the lines where a module prints."""
    return [call.lineno for call in module.calls() if isinstance(call.func, ast.Name) and call.func.id == "print"]


def test_nothing_prints() -> None:
    """Results go through services/cli/terminal/output.py and everything else through the log; `print` is nowhere."""
    assert [f"{module.name}:{line}" for module in modules() for line in prints(module)] == []


def test_a_print_is_seen() -> None:
    """A planted print is found (the twin)."""
    assert prints(planted("print('x')")) == [1]
