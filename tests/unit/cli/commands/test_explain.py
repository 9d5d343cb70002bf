"""`stafet explain` from outside: what goes in, what comes out, and how it ends (contracts 2)."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from oracle.story import about, message
from services.cli.main import main

ROOT = Path(__file__).resolve().parents[4]
NORTH_JUTLAND = ROOT / "rulebooks" / "nordjylland"
RECEIVED = "2026-02-10T09:00:00+01:00"
ELSEWHERE = "henvend dig til fora i den kommunes egen kreds."


def numbered(number: int, **fields: Any) -> dict[str, Any]:
    """A stadium concern with an id."""
    return {**about("stadium_concern", 16, **fields), "id": f"e-{number}"}


ONE = json.dumps(numbered(1))
NO_EVENTS = ["{", "42", "null", '"x"', "[1]", "{}", "[[]]", '{"specversion": "1.0", "id": "a", "source": "b"}']


class Ran:
    """A run of the command in this process: exit code, standard output and error."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        try:
            self.code: int | str | None = main(["explain", *arguments])
        except SystemExit as end:  # argparse leaves this way
            self.code = end.code
        self.out, self.err = capsys.readouterr()

    @property
    def decisions(self) -> list[dict[str, Any]]:
        """What `--json` printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def ids(self) -> list[str]:
        """The ids in their order."""
        return [one["event_id"] for one in self.decisions]


def written(folder: Path, content: str | bytes, name: str = "events.json") -> str:
    """Write a file and return its name."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


# ------------------------------------------------------------------ forms of input


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (ONE, ["e-1"]),
        (json.dumps(numbered(1), indent=2), ["e-1"]),
        (json.dumps([numbered(2), numbered(1)]), ["e-2", "e-1"]),
        (json.dumps([numbered(2), numbered(1)], indent=2), ["e-2", "e-1"]),
        (f"{json.dumps(numbered(2))}\n{ONE}", ["e-2", "e-1"]),
        (f"\n{json.dumps(numbered(2))}\r\n\r\n{ONE}\n \n", ["e-2", "e-1"]),
        ("\ufeff" + ONE, ["e-1"]),
        (f"\ufeff[{ONE}]", ["e-1"]),
        (f"\ufeff{ONE}\n{ONE}", ["e-1", "e-1"]),
    ],
    ids=["object", "object over lines", "array", "array over lines", "lines", "gaps", "BOM", "BOM array", "BOM lines"],
)
def test_one_object_an_array_or_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, ids: list[str]
) -> None:
    """Each form gives one decision per event, in order, as one line of JSON."""
    ran = Ran(capsys, written(tmp_path, content), "--json")
    assert (ran.code, ran.ids, ran.err) == (0, ids, "")


@pytest.mark.parametrize("content", ["", " \n\t\r\n", "\ufeff", "[]", "[ ]"])
def test_an_empty_input_prints_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    """Nothing in, nothing out, exit 0."""
    for options in ([], ["--json"]):
        ran = Ran(capsys, written(tmp_path, content), *options)
        assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_standard_input_and_several_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`-` is standard input, and files keep the order in which they are named."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(numbered(7)).encode())))
    last = written(tmp_path, json.dumps(numbered(9)), "last.json")
    ran = Ran(capsys, written(tmp_path, ONE), "-", last, "--json")
    assert (ran.code, ran.ids) == (0, ["e-1", "e-7", "e-9"])


# ------------------------------------------------------------------ ends 65 and 2


@pytest.mark.parametrize("content", NO_EVENTS)
def test_what_is_no_event_ends_with_65(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    """Not JSON, not an object, or without the four attributes: 65, and one sentence that names the file."""
    ran = Ran(capsys, written(tmp_path, content), "--json")
    assert (ran.code, ran.out) == (65, "")
    assert "events.json" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("attribute", ["specversion", "id", "source", "type"])
@pytest.mark.parametrize("value", [None, "", 1, 1.0, True, [], {}])
def test_the_four_attributes(tmp_path: Path, capsys: pytest.CaptureFixture[str], attribute: str, value: object) -> None:
    """Each of the four is non-empty text, `specversion` the text 1.0."""
    ran = Ran(capsys, written(tmp_path, json.dumps({**numbered(1), attribute: value})), "--json")
    assert (ran.code, ran.out) == (65, "")


@pytest.mark.parametrize("bad", NO_EVENTS)
def test_nothing_is_printed_when_one_of_many_is_no_event(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], bad: str
) -> None:
    """Good events before and after do not come out either, in lines, in an array or in another file."""
    good = written(tmp_path, ONE, "good.json")
    assert Ran(capsys, written(tmp_path, f"{ONE}\n{bad}\n{ONE}"), "--json").out == ""
    assert Ran(capsys, written(tmp_path, f"[{ONE}, {bad}]"), "--json").out == ""
    ran = Ran(capsys, good, written(tmp_path, bad), "--json")
    assert (ran.code, ran.out) == (65, "")


def test_the_place_of_what_is_no_event_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that is not JSON is told by its number in the file, an event by its place among the events."""
    assert "linje 3:" in Ran(capsys, written(tmp_path, f"{ONE}\n\n{{\n")).err
    assert "hændelse 2:" in Ran(capsys, written(tmp_path, f"{ONE}\n\n{{}}\n")).err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["{file}", "--received"],
        ["{file}", "--received", "2026-02-10T08:30:00"],
        ["{file}", "--received", "2026-02-10"],
        ["{file}", "--received", "i går"],
        ["{file}", "--received", ""],
        ["{file}", "--received", "2026-02-30T08:30:00Z"],
        ["{file}", "--received", "9999-12-31T23:59:59Z"],
        ["{file}", "--rulebook", "{folder}/nowhere"],
        ["{file}", "--rulebook", "{file}"],
        ["{file}", "--rulebook", "{folder}"],
        ["{folder}/nowhere.json"],
        ["{folder}"],
        ["{file}", "{folder}/nowhere.json"],
        ["{file}", "--jsn"],
        ["{file}", "--json=yes"],
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_wrong_usage_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], form: list[str]
) -> None:
    """Wrong usage and files that cannot be read: 2, nothing on standard output, a sentence on standard error."""
    names = {"file": written(tmp_path, ONE), "folder": str(tmp_path)}
    ran = Ran(capsys, *form, *(one.format(**names) for one in arguments))
    assert (ran.code, ran.out) == (2, "")
    assert "stafet explain: " in ran.err
    assert "Traceback" not in ran.err


def test_a_rulebook_that_cannot_be_used_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A broken rulebook decides nothing: file and line are told."""
    copy = tmp_path / "rulebook"
    shutil.copytree(NORTH_JUTLAND, copy)
    (copy / "deadlines.yaml").write_text("sets: [\n", encoding="utf-8")
    ran = Ran(capsys, written(tmp_path, ONE), "--rulebook", str(copy))
    assert (ran.code, ran.out) == (2, "")
    assert "deadlines.yaml" in ran.err


def test_help_is_danish_and_tells_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` goes to standard output and ends with 0."""
    ran = Ran(capsys, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Ender med 0" in ran.out


# ------------------------------------------------------------------ the moment of receipt


def age_at(capsys: pytest.CaptureFixture[str], event: dict[str, Any], folder: Path, *options: str) -> object:
    """Return the age that the decision gives."""
    return Ran(capsys, written(folder, json.dumps(event)), "--json", *options).decisions[0]["age"]


def test_received_goes_before_recordedtime(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--received` counts for every event; without it the event's own `recordedtime`."""
    event = {**numbered(1), "recordedtime": "2027-02-10T08:00:00Z"}
    assert age_at(capsys, event, tmp_path) == 17
    assert age_at(capsys, event, tmp_path, "--received", RECEIVED) == 16
    assert age_at(capsys, event, tmp_path, "--received", "2026-02-09T22:59:59Z") == 15
    assert age_at(capsys, event, tmp_path, "--received", "2026-02-09T23:00:00Z") == 16


@pytest.mark.parametrize(
    "bad", ["2026-02-10T08:30:00", "2026-02-10", "i går", "", 17, True, [], {}, "9999-12-31T23:59:59Z"]
)
def test_a_bad_recordedtime_is_a_fault_unless_received_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], bad: object
) -> None:
    """No instant with a zone: INVALID_EVENT on `recordedtime`; beside `--received` nobody looks at it."""
    name = written(tmp_path, json.dumps({**numbered(1), "recordedtime": bad}))
    decision = Ran(capsys, name, "--json").decisions[0]
    assert decision["codes"] == ["INVALID_EVENT"]
    assert "recordedtime" in [fault["field"] for fault in decision["faults"]]
    assert Ran(capsys, name, "--json", "--received", RECEIVED).decisions[0]["codes"] == []


def test_a_null_recordedtime_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Null and absent mean the same: the event is received now."""
    event = {**about("stadium_concern", 16, observed_on="2020-01-01"), "recordedtime": None}
    assert Ran(capsys, written(tmp_path, json.dumps(event)), "--json").decisions[0]["outcome"] == "routed"


# ------------------------------------------------------------------ what is printed


def test_json_has_the_fields_of_the_contract_in_their_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A decision has exactly the fields of contracts 2, whatever became of the event."""
    events = [
        numbered(1),
        numbered(2, necessity=None),
        message("statistics", "kommune-0860"),
        numbered(3, danger_now=True),
    ]
    for decision in Ran(capsys, written(tmp_path, json.dumps(events)), "--json", "--received", RECEIVED).decisions:
        assert list(decision) == [
            "event_id", "event_type", "rulebook", "age", "residence", "outcome", "codes", "faults", "items", "tasks",
            "deadlines", "because", "considered",
        ]  # fmt: skip
        for item in decision["items"]:
            assert list(item) == ["forum", "municipality", "school", "role", "stage", "track", "legal_basis"]


def test_every_fault_is_listed_by_its_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All faults at once, each by its dotted path below `data`."""
    event = numbered(
        1,
        subject={"birth_date": "2027-01-01", "residence": "86", "protected_address": "true"},
        necessity="",
        school={"number": "12345"},
        home_risk=["abuse", "hund"],
        earlier_concerns_12m=-1,
        observed_on="2026-02-11",
        addressed_to="municipal_triage",
    )
    name = written(tmp_path, json.dumps(event))
    decision = Ran(capsys, name, "--json", "--received", RECEIVED).decisions[0]
    fields = [fault["field"] for fault in decision["faults"]]
    assert sorted(fields) == [
        "addressed_to", "earlier_concerns_12m", "home_risk.1", "necessity", "observed_on", "school.number",
        "subject.birth_date", "subject.protected_address", "subject.residence",
    ]  # fmt: skip
    assert decision["outcome"] == "refused"
    sentences = Ran(capsys, name, "--received", RECEIVED).out
    assert "Fejl i feltet Fødselsdato (subject.birth_date): ligger i fremtiden." in sentences
    assert "Fejl i feltet Hvorfor det er nødvendigt (necessity): er tom eller for kort." in sentences


def test_sentences_without_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without `--json` a person reads, in Danish, what becomes of each event, where it goes and why."""
    name = written(tmp_path, json.dumps([numbered(1), numbered(2, residence="0787")]))
    ran = Ran(capsys, name, "--received", RECEIVED)
    first, second = ran.out.strip().split("\n\n")
    assert first.splitlines() == [
        "Bekymring fra stadion e-1",
        "  Sagen er fordelt.",
        "  Ansvarlig: SSP-samarbejdet (Hjørring), til behandling. Grundlag: retsplejelovens § 115, stk. 1, nr. 1.",
        "  Opgave til SSP-samarbejdet: Kontakt forældrene.",
        "  Fordi: En bekymring fra stadion om en person under 18 år går til SSP i bopælskommunen. (STA-5)",
        "  Fordi: Retsplejelovens § 115, stk. 1, nr. 1 giver hjemmel til at dele oplysningerne. (LAW-2)",
        "  Fordi: Forældrene kontaktes tidligt; intet tyder på risiko i hjemmet. (SSP-14)",
    ]
    assert second.splitlines() == [
        "Bekymring fra stadion e-2",
        "  Sagen er afvist.",
        "  Uden for politikredsen.",
        f"  Fordi: Bopælskommunen Thisted (0787) ligger uden for politikredsen; {ELSEWHERE} (GEO-1)",
    ]
    with pytest.raises(json.JSONDecodeError):
        json.loads(ran.out)


def test_a_deadline_is_told_on_the_clock_of_copenhagen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has the instant in UTC, a person reads the Danish date and time."""
    name = written(tmp_path, json.dumps(numbered(1, abuse_suspected=True)))
    decision = Ran(capsys, name, "--json", "--received", RECEIVED).decisions[0]
    assert decision["deadlines"][0] == {"rule": "CHI-4", "what": "assess_acute_danger", "due": "2026-02-11T08:00:00Z"}
    told = Ran(capsys, name, "--received", RECEIVED).out
    assert "Frist: Vurdér akut fare senest 11. februar 2026 kl. 09.00 (CHI-4, kommunen)." in told
    assert "Frist: Bekræft modtagelsen over for afsenderen senest 18. februar 2026 (CHI-5, kommunen)." in told


def test_a_hostile_id_cannot_touch_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences and half UTF-16 pairs are told as they are in JSON, and harmless in sentences."""
    hostile = {**numbered(1), "id": "a\u001b[31m\ud800", "type": "dk.stafet.\ud800.v1"}
    name = written(tmp_path, json.dumps(hostile))
    assert Ran(capsys, name, "--json").decisions[0]["event_id"] == hostile["id"]
    ran = Ran(capsys, name)
    assert ran.code == 0
    assert "\u001b" not in ran.out
    ran.out.encode()


def test_what_is_wrong_with_one_event_of_an_array_is_not_told_of_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that stands twice, a number too long or too deep a nesting faults the event it stands in."""
    twice = ONE.replace('"necessity"', '"necessity": "x", "necessity"')
    longer = ONE.replace('"necessity"', '"version": 123456789012345678901, "necessity"')
    deep = ONE.replace('"necessity"', f'"unheard_of": {"[" * 40}{"]" * 40}, "necessity"')
    decisions = Ran(
        capsys, written(tmp_path, f" [ {ONE} , {twice},{longer}\n,{deep}, {ONE}]"), "--json", "--received", RECEIVED
    ).decisions
    assert [one["codes"] for one in decisions] == [[], *[["INVALID_EVENT"]] * 3, []]


def test_unknown_fields_are_ignored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A publisher can roll out a new field first (contracts 1.2)."""
    event = numbered(1, subject={"nickname": "x"}, new_field=[1, {"a": 2}])
    ran = Ran(capsys, written(tmp_path, json.dumps(event)), "--json", "--received", RECEIVED)
    assert ran.decisions[0]["outcome"] == "routed"


def test_the_installed_command(tmp_path: Path) -> None:
    """The command itself reads standard input, needs no settings and no server, and stops when its reader does."""
    lines = "\n".join(json.dumps(numbered(number)) for number in range(2_000))
    source = written(tmp_path, lines)
    stafet = Path(sys.executable).with_name("stafet")
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("STAFET_")}
    whole = subprocess.run(
        [stafet, "explain", "-", "--json", "--received", RECEIVED],
        input=lines, capture_output=True, text=True, check=True, cwd=tmp_path, env=quiet,
    )  # fmt: skip
    assert len(whole.stdout.splitlines()) == 2_000
    assert whole.stderr == ""
    reader = subprocess.Popen([stafet, "explain", source, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reader.stdout is not None
    assert reader.stderr is not None
    assert reader.stdout.readline().startswith(b'{"event_id":"e-0"')
    reader.stdout.close()
    assert reader.stderr.read() == b""
    reader.stderr.close()
    assert reader.wait(timeout=60) == 0
