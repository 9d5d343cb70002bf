"""Witness rule (C2SP tlog-witness, `add-checkpoint`): a checkpoint is cosigned when it continues the last one."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple, NoReturn

from services.core.evidence import notes, proofs
from services.core.evidence.checkpoints import LARGEST, Checkpoint, parse_size
from services.core.evidence.merkle import EMPTY_ROOT
from services.runtime import ed25519
from services.witness.home import Home
from services.witness.store import Refusal, State

MOST = 63
"""Hashes of a proof that the protocol allows."""
BODY = LARGEST + MOST * 64
"""Bytes of the largest question that is read."""
PLAIN, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"


class RefusedError(Exception):
    """The checkpoint is not cosigned: the status of the protocol, and the body of the answer."""

    def __init__(self, status: HTTPStatus, told: str, kind: str = PLAIN) -> None:
        """Take the answer."""
        super().__init__(told)
        self.status, self.told, self.kind = status, told, kind


class Question(NamedTuple):
    """An `add-checkpoint` request: a checkpoint and its consistency proof from `old` leaves."""

    old: int
    proof: list[bytes]
    checkpoint: Checkpoint


def add(home: Home, body: bytes, at: int) -> str:
    """Return the cosignature line of second `at`; by then it is stored. Raises RefusedError.

    Raises sqlite3.Error and WitnessFolderError when store or list of logs cannot be used: nothing is signed then.
    """
    question = read(body)
    checkpoint = question.checkpoint
    _trusted(home, checkpoint)
    if question.old > checkpoint.size:
        _refuse(HTTPStatus.BAD_REQUEST, "old is larger than the checkpoint")
    with home.store.turn(checkpoint.origin) as turn:
        stands, root = (turn.state.size, turn.state.root) if turn.state else (0, EMPTY_ROOT)
        if question.old != stands:
            raise RefusedError(HTTPStatus.CONFLICT, f"{stands}\n", SIZE)
        told = _broken(stands, root, checkpoint, question.proof)
        if told is None:
            line = home.cosign(checkpoint.text, at)
            note = checkpoint.only(home.logs()[checkpoint.origin]) + line
            turn.put(State(checkpoint.origin, checkpoint.size, checkpoint.root, note, at))
    if told is not None:
        home.store.refuse(Refusal(checkpoint.origin, body.decode("utf-8"), at))
        _refuse(HTTPStatus.UNPROCESSABLE_ENTITY, told)
    return line


def read(body: bytes) -> Question:
    """Read a request. Raises RefusedError."""
    head, blank, note = body.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    if not blank or not first.startswith(b"old ") or len(lines) > MOST:
        _refuse(HTTPStatus.BAD_REQUEST, f"expected: old SIZE, at most {MOST} hashes, an empty line, a checkpoint")
    try:
        old = parse_size(first[4:].decode("ascii"))
        return Question(old, [notes.unbase64(line.decode("ascii")) for line in lines], Checkpoint.parse(note))
    except ValueError:
        _refuse(HTTPStatus.BAD_REQUEST, "a size, a hash or the checkpoint cannot be read")


def _trusted(home: Home, checkpoint: Checkpoint) -> None:
    keys: Sequence[notes.Key] = home.logs().get(checkpoint.origin, ())
    if not keys:
        _refuse(HTTPStatus.NOT_FOUND, "this witness does not know this log")
    try:
        signed = [key for key in keys if checkpoint.signed_by(key, ed25519.holds)]
    except notes.NoteError:
        signed = []
    if not signed:
        _refuse(HTTPStatus.FORBIDDEN, "not signed by a key of this log that this witness trusts")


def _broken(stands: int, root: bytes, checkpoint: Checkpoint, proof: Sequence[bytes]) -> str | None:
    """Return why the checkpoint does not continue what was cosigned, None when it does."""
    if not checkpoint.size and checkpoint.root != EMPTY_ROOT:
        return "an empty log has another root"
    if not stands:
        return "from size 0 there is no proof" if proof else None
    try:
        proofs.check_consistency(stands, root, checkpoint.size, checkpoint.root, proof)
    except proofs.ProofError as error:
        return str(error)
    return None


def _refuse(status: HTTPStatus, told: str) -> NoReturn:
    raise RefusedError(status, f"{told}\n")
