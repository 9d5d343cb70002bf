"""`stafet audit show`: what one leaf says, the record that it commits to, and whether the commitment holds."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from services.cli.commands.audit import reading
from services.cli.terminal.act_arguments import note
from services.cli.terminal.errors import BAD_DATA, CommandError
from services.cli.terminal.output import clean, dump, line, say
from services.effects.master_keys import SealError
from services.storage.evidence.openings import BROKEN, ERASED, Opening, Openings
from services.storage.log_snapshot import Snapshot

FILE = "openings.jsonl"
BROKEN_CODE = 40
"""What does not hold (contracts 7)."""

FIELDS = {
    "id": "Bladets id",
    "t_rec": "Skrevet",
    "t_occ": "Sket",
    "op": "Slags",
    "code": "Handling",
    "outcome": "Udfald",
    "actor": "Hvem",
    "on_behalf": "På vegne af",
    "recipient": "Modtager",
    "purpose": "Formål",
    "scope": "Felter",
    "query": "Søgning",
    "src": "Kilde",
    "case": "Sag",
    "subj": "Person",
    "prev": "Sagens forrige blad",
    "c": "Forpligtelse",
}
VERDICTS = {
    ERASED: "slettet: det, bladet forpligter sig til, kan ingen læse mere; bladet selv står",
    BROKEN: "PASSER IKKE: det, databasen har om handlingen nu, er ikke det, bladet forpligter sig til",
}


def show(arguments: argparse.Namespace) -> int:
    """Print the leaf and its opening."""
    number: int = arguments.number
    with reading.log(arguments.actor, "leaf.opened", f"leaf/{number}", "verify") as log:
        body = log.leaf(number)
        if body is None:
            raise CommandError(BAD_DATA, f"blad {number} findes ikke")
        opened = _opened(Openings(log.connection, reading.sealer()), number, body)
    note("leaf_opened", arguments.actor)
    if arguments.output == "json":
        dump(_told(opened))
    else:
        for text in _lines(opened):
            line(text)
    return BROKEN_CODE if opened.state == BROKEN else 0


def write(path: Path, log: Snapshot, size: int) -> None:
    """Write the openings of leaves below a number, and say how many; raises CommandError, KeyFileError, OSError."""
    openings = Openings(log.connection, reading.sealer())
    counts: dict[str, int] = {}
    with path.open("wb") as file:
        for leaf in log.leaves(size):
            opened = _opened(openings, leaf.idx, leaf.body)
            counts[opened.state] = counts.get(opened.state, 0) + 1
            if opened.state not in VERDICTS:
                file.write(opened.line)
    erased, broken = counts.pop(ERASED, 0), counts.pop(BROKEN, 0)
    say(f"stafet: {sum(counts.values())} blade er åbnet i {path}; {erased} er slettet, {broken} passer ikke")


def _opened(openings: Openings, number: int, body: bytes) -> Opening:
    try:
        return openings.open(number, body)
    except (ValueError, KeyError):
        raise CommandError(BAD_DATA, f"blad {number} er ikke noget blad; se `stafet audit verify`") from None
    except SealError as error:
        raise CommandError(BAD_DATA, f"blad {number} kan ikke åbnes: {error}") from None


def _told(opened: Opening) -> Mapping[str, object]:
    return {
        "leaf": opened.number,
        "body": opened.leaf,
        "state": opened.state,
        "nonce": opened.nonce.hex() or None,
        "record": opened.record.hex() if opened.nonce else None,
        "told": opened.told,
    }


def _lines(opened: Opening) -> Iterator[str]:
    yield f"Blad {opened.number}"
    for name, danish in FIELDS.items():
        value = opened.leaf[name]
        if value not in (None, []):
            yield f"  {danish}: {clean(', '.join(value) if isinstance(value, list) else str(value))}"
    if opened.state in VERDICTS:
        yield VERDICTS[opened.state]
        return
    yield "Det, bladet forpligter sig til:"
    for name, value in (opened.told or {}).items():
        yield f"  {name}: {clean(value if isinstance(value, str) else orjson.dumps(value).decode())}"
    yield f"  r: {opened.nonce.hex()}"
    yield f"  post: {opened.record.hex() or '(tom)'}"
    yield "Forpligtelsen holder: HMAC-SHA256(r, bladets id ‖ 0 ‖ udgave ‖ 0 ‖ post)"
