"""`stafet config show`: what is in force and where from, secrets masked, and variables that mean nothing."""

import csv
import io
import json

import pytest

from services.cli.main import main
from services.runtime.config.settings import PREFIX, Settings

ADDRESS = "postgresql://stafet:hemmelig@db/stafet"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{field.upper()}", raising=False)


def shown(capsys: pytest.CaptureFixture[str], *form: str) -> tuple[str, str]:
    """Return what `config show` prints, to standard output and to standard error."""
    assert main(["config", "show", *form]) == 0
    told = capsys.readouterr()
    return told.out, told.err


def test_every_setting_is_shown_with_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the environment says is `miljøet`, all else `standard`; each has its meaning beside it."""
    monkeypatch.setenv("STAFET_DISTRICT", "fyn")
    out, err = shown(capsys, "-o", "csv")
    rows = {row["variable"]: row for row in csv.DictReader(io.StringIO(out.removeprefix("\ufeff")), delimiter=";")}
    assert rows.keys() == {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    assert (rows["STAFET_DISTRICT"]["value"], rows["STAFET_DISTRICT"]["origin"]) == ("fyn", "miljøet")
    assert {row["origin"] for name, row in rows.items() if name != "STAFET_DISTRICT"} == {"standard"}
    assert rows["STAFET_MODE"]["meaning"] == Settings.model_fields["mode"].description
    assert err == ""


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_no_form_shows_a_secret(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str) -> None:
    """The password is masked, the rest of the address is there."""
    monkeypatch.setenv("STAFET_DATABASE_URL", ADDRESS)
    out, _ = shown(capsys, "-o", form)
    assert "hemmelig" not in out
    assert "postgresql://stafet:***@db/stafet" in out


def test_json_is_one_object_by_variable(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs read names and values alone."""
    told = json.loads(shown(capsys, "-o", "json")[0])
    assert told["STAFET_MODE"] == "demo"
    assert told.keys() == {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}


def test_a_variable_that_means_nothing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A typing error is told to the person, beside the result; its value is not."""
    monkeypatch.setenv("STAFET_DISTICT", "hemmelig")
    out, err = shown(capsys)
    assert "STAFET_DISTICT er sat, men findes ikke" in err
    assert "hemmelig" not in out + err
