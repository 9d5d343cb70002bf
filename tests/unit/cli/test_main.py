"""The entry of the command line: every noun answers, and wrong words get a Danish sentence and exit 2."""

import pytest

from services.cli.main import main, overview
from services.cli.nouns import LATER, NOUNS


@pytest.mark.parametrize("noun", [noun.name for noun in NOUNS])
def test_every_noun_explains_itself_in_danish(noun: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`stafet NOUN --help` ends with 0 and says how it is used."""
    with pytest.raises(SystemExit) as ended:
        main([noun, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"brug: stafet {noun}")


def test_the_overview_lists_every_noun_with_its_verbs() -> None:
    """`stafet --help` lists nouns, each noun its verbs (contracts 5)."""
    told = overview()
    for noun in NOUNS:
        assert f"  {noun.name} " in told
        for verb in filter(None, noun.verbs.split("|")):
            assert verb in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "brug: stafet"),
        (["que"], "mente du `stafet queue`?"),
        (["zzz"], "stafet --help"),
        *[([noun], "ikke bygget endnu") for noun in sorted(LATER)],
    ],
)
def test_wrong_words_end_with_2_and_say_what_to_do(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing, a typing error, nonsense and a later noun each get their own sentence, on standard error."""
    assert main(words) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["queue", "list", "--limit", "0"], "er ikke et helt tal mellem 1"),
        (["handover", "accept", "x", "--as", "koordinator:kommune-0860:k-1"], "er ikke et nummer"),
        (["handover", "accept"], "mangler:"),
        (["handover", "show", "01a20d13-1fa8-700b-9fb2-6c5985613952", "--as", "Anne"], "er ikke rolle:organisation:id"),
        (["fixtures", "make", "--year", "26", "--seed", "1"], "er ikke et årstal"),
        (["deadletter", "replay", "--all", "--reason", "fordi"], "findes ikke; vælg mellem"),
    ],
)
def test_wrong_arguments_end_with_2_in_danish(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Argparse's English never reaches the screen."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert said in told
    assert "usage" not in told
    assert "error:" not in told
