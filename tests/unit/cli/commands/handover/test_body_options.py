"""Options of an act's body: one per member, with its Danish words and codes; nothing is judged here."""

import pytest

from schemas.act_bodies import Forward, Return
from services.cli.commands.handover.body_options import add_options, body_of
from services.cli.terminal.parser import Parser
from services.core.handover.acts import ACTS, Act


def test_what_was_given_is_the_body() -> None:
    """Names with underscores; what is left out is not there, and a wrong code is the act's to refuse."""
    parser = Parser(prog="act")
    add_options(parser, Forward)
    given = parser.parse_args(["--forum", "psp", "--legal-basis", "RPL115-1-2"])
    assert body_of(given, Forward) == {"forum": "psp", "legal_basis": "RPL115-1-2"}


def test_the_codes_of_a_reason_are_told() -> None:
    """`--help` says what is allowed."""
    parser = Parser(prog="act")
    add_options(parser, Return)
    shown = " ".join(parser.format_help().split())
    assert "Hvorfor den returneres. Tilladt: wrong_forum, lacks_information" in shown
    assert "En bemærkning, højst 1000 tegn. Kan udelades." in shown


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_every_member_has_danish_words(act: Act) -> None:
    """No option of any act is without its meaning."""
    parser = Parser(prog="act")
    add_options(parser, act.body)
    assert all(action.help and action.help[0].isupper() for action in parser._actions[1:])
