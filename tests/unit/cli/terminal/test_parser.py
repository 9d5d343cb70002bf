"""Arguments in Danish: every sentence of argparse that can appear is translated, and options are not abbreviated."""

import argparse

import pytest

from services.cli.terminal.parser import FORMATS, Parser, danish, limit, output, positive, verbs


def refused(parser: Parser, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return the last line of what a wrong call is told, after its usage; it ends with 2."""
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(list(words))
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("brug: trial")
    return told.err.splitlines()[-1].removeprefix("trial: ")


@pytest.fixture
def parser() -> Parser:
    """A parser with one argument of each kind."""
    made = Parser(prog="trial")
    made.add_argument("file")
    made.add_argument("--kind", choices=["one", "two"])
    made.add_argument("--many", nargs="+")
    made.add_argument("--number", type=int)
    either = made.add_mutually_exclusive_group()
    either.add_argument("--here", action="store_true")
    either.add_argument("--there", action="store_true")
    limit(made, 50)
    return made


WRONG = [
    ((), "mangler: file"),
    (("x", "y"), "kender ikke: y"),
    (("x", "--unknown"), "kender ikke: --unknown"),
    (("x", "--her"), "kender ikke: --her"),
    (("x", "--kind", "three"), "--kind: 'three' findes ikke; vælg mellem 'one', 'two'"),
    (("x", "--kind"), "--kind: her mangler en værdi"),
    (("x", "--many"), "--many: her mangler mindst én værdi"),
    (("x", "--number", "ten"), "--number: 'ten' kan ikke bruges"),
    (("x", "--here", "--there"), "--there kan ikke bruges sammen med --here"),
    (("x", "--here=yes"), "--here tager ingen værdi ('yes')"),
    (("x", "--limit", "0"), "--limit: '0' er ikke et helt tal mellem 1 og 1000000"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_wrong_call_is_told_in_danish(
    parser: Parser, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    """What argparse really says about it, translated, with exit 2 and the usage before it."""
    assert refused(parser, capsys, *words) == said


def test_one_of_several_that_must_be_there(capsys: pytest.CaptureFixture[str]) -> None:
    """A group that is required names its members."""
    parser = Parser(prog="trial")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--id")
    group.add_argument("--all", action="store_true")
    assert refused(parser, capsys) == "mangler én af: --id --all"


def test_a_sentence_that_nobody_knows_comes_back_as_it_is() -> None:
    """A later Python may say something new: better in English than not at all."""
    assert danish("something new happened") == "something new happened"
    assert danish("the following arguments are required: a, b") == "mangler: a, b"
    assert danish("ambiguous option: --h could match --here, --help") == "--h er flertydig: --here, --help"


def test_help_is_danish(parser: Parser, capsys: pytest.CaptureFixture[str]) -> None:
    """Headings and the line about help itself; it ends with 0."""
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith("brug: trial")
    for word in ("argumenter:", "valg:", "viser denne hjælp", "højst så mange (ellers 50)"):
        assert word in told
    assert "show this help" not in told


def test_a_noun_s_verb_says_what_does_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The one that was called; a verb that is not there is told with those that are, and none at all too."""
    parser = Parser(prog="trial")
    verb = verbs(parser)
    verb("list", "viser alle", lambda _: 1)
    output(verb("show", "viser én", lambda _: 2))
    chosen = parser.parse_args(["show", "-o", "json"])
    assert (chosen.do(chosen), chosen.output) == (2, "json")
    assert parser.parse_args(["list"]).do(argparse.Namespace()) == 1
    assert "vælg mellem" in refused(parser, capsys, "remove")
    assert refused(parser, capsys) == "mangler: VERBUM"


def test_results_have_three_forms_and_a_table_unless_told() -> None:
    """`-o` takes these and no other."""
    parser = Parser(prog="trial")
    output(parser)
    assert parser.parse_args([]).output == "table"
    assert [parser.parse_args(["-o", form]).output for form in FORMATS] == ["table", "json", "csv"]


@pytest.mark.parametrize("text", ["1", "50", "1000000", "007"])
def test_a_whole_number_of_at_least_one_is_read(text: str) -> None:
    """Up to a million."""
    assert positive(text) == int(text)


@pytest.mark.parametrize("text", ["0", "-1", "1.0", "1000001", "", " 1", "1e3", "٣", "½", "x"])
def test_anything_else_is_no_such_number(text: str) -> None:
    """Nor digits of other scripts, which look like others than they are."""
    with pytest.raises(argparse.ArgumentTypeError, match="er ikke et helt tal mellem 1 og 1000000"):
        positive(text)
