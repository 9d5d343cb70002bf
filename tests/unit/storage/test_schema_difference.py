"""Where a database differs from the models: one Danish sentence for each kind of difference that Alembic knows."""

import ast
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import ops
from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    text,
)

from services.storage import schema_difference
from services.storage.schema_difference import sentences
from unit.core.danish import english


def _models(*more: Column[object] | UniqueConstraint | Index) -> MetaData:
    metadata = MetaData()
    Table("person", metadata, Column("id", Integer, primary_key=True), Column("name", String(40)), *more)
    return metadata


def told(statements: str, models: MetaData, tmp_path: Path) -> list[str]:
    """Return the sentences about a database made by these statements."""
    engine = create_engine(f"sqlite:///{tmp_path / 'trial.db'}")
    with engine.connect() as connection:
        for statement in statements.split(";"):
            connection.execute(text(statement))
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return sentences(compare_metadata(context, models))


def _person(name: str = "VARCHAR(40)") -> str:
    return f"CREATE TABLE person (id INTEGER NOT NULL PRIMARY KEY, name {name})"


PERSON, WITH_DEFAULT = _person(), _person("VARCHAR(40) DEFAULT 'x'")
INDEXED = "CREATE INDEX ix_name ON person (name)"


@pytest.mark.parametrize(
    ("statements", "models", "said"),
    [
        (PERSON, _models(), []),
        ("SELECT 1", _models(), ["tabellen person mangler"]),
        (f"{PERSON}; CREATE TABLE guest (id INTEGER)", _models(), ["tabellen guest hører ikke til"]),
        (PERSON, _models(Column("born", Text)), ["kolonnen person.born mangler"]),
        (_person("VARCHAR(40), x TEXT"), _models(), ["kolonnen person.x hører ikke til"]),
        (_person("INTEGER"), _models(), ["kolonnen person.name er integer, ikke varchar(40)"]),
        (_person("VARCHAR(40) NOT NULL"), _models(), ["kolonnen person.name må ikke være tom"]),
        (WITH_DEFAULT, _models(), ["kolonnen person.name har en anden standardværdi"]),
        (PERSON, _models(Index("ix_name", "name")), ["indekset ix_name på person mangler"]),
        (f"{PERSON}; {INDEXED}", _models(), ["indekset ix_name på person hører ikke til"]),
        (PERSON, _models(UniqueConstraint("name", name="one_name")), ["betingelsen one_name på person mangler"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) and value else "",
)  # fmt: skip
def test_a_difference_is_a_sentence(statements: str, models: MetaData, said: list[str], tmp_path: Path) -> None:
    """What Alembic really finds, named to table and column, in Danish; a database as it should be has none."""
    assert told(statements, models, tmp_path) == said
    assert not any(english(one) for one in said)


def test_several_differences_of_one_column_are_several_sentences(tmp_path: Path) -> None:
    """Alembic gives those of one column as a list."""
    found = told(_person("INTEGER NOT NULL"), _models(), tmp_path)
    assert len(found) == 2
    assert all(one.startswith("kolonnen person.name ") for one in found)


def test_a_foreign_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    """By the table that has it."""
    models = _models()
    Table("visit", models, Column("of", Integer, ForeignKey("person.id", name="of_whom")))
    assert told(f"{PERSON}; CREATE TABLE visit (of INTEGER)", models, tmp_path) == [
        "fremmednøglen of_whom på visit mangler"
    ]


def test_every_kind_that_alembic_tells_has_its_sentence() -> None:
    """A kind that nobody worded would end a check with a fault of its own."""
    tree = ast.parse(Path(ops.__file__).read_text("utf-8"))
    telling = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and "diff_tuple" in node.name]
    words = {one.value for node in telling for one in ast.walk(node) if isinstance(one, ast.Constant)}
    kinds = {word for word in words if str(word).partition("_")[0] in {"add", "remove", "modify"} and " " not in word}
    assert {"add_table", "remove_fk", "modify_type", "add_table_comment"} <= kinds
    assert kinds == schema_difference._WORDS.keys()


def test_a_comment_that_somebody_left_on_a_table_is_told() -> None:
    """It does no harm, and a check that met it must not end with a fault of its own."""
    for op in (ops.CreateTableCommentOp("person", "new"), ops.DropTableCommentOp("person", existing_comment="old")):
        assert sentences([op.to_diff_tuple()]) == ["tabellen person har en anden kommentar"]
