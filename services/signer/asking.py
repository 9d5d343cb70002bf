"""Asking a witness (C2SP tlog-witness, `add-checkpoint`): a checkpoint and its proof for a cosignature."""

import http.client
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple

from services.core.evidence import notes
from services.core.evidence.checkpoints import Checkpoint, parse_size, request
from services.core.evidence.policy import Witness
from services.runtime import ed25519
from services.signer.posting import post

TIME_LIMIT = 10.0
"""Seconds for one question, from the first byte to the last: a witness that drips must not hold up the next one."""
SIZE_TYPE = "text/x.tlog.size"


class Outcome(StrEnum):
    """What came of asking. AHEAD and CONTRADICTED are alarms: the witness has seen a log that is not ours."""

    COSIGNED = "cosigned"
    ELSEWHERE = "elsewhere"  # it stands at a size up to ours: ask again with the proof from there
    AHEAD = "ahead"  # it has signed a larger log of our name: ours was cut or restored
    CONTRADICTED = "contradicted"  # what it has signed does not begin ours: ours was rewritten
    UNKNOWN_LOG = "unknown_log"  # 404: nobody told it of us
    UNTRUSTED = "untrusted"  # 403: it knows us by another key
    MALFORMED = "malformed"  # 400: it cannot read our question
    UNREACHABLE = "unreachable"
    SLOW = "slow"  # no whole answer within the time limit
    UNREADABLE = "unreadable"  # an answer that the protocol does not have, or a signature that does not hold


ALARMS = frozenset({Outcome.AHEAD, Outcome.CONTRADICTED})
REFUSALS = {
    400: Outcome.MALFORMED,
    403: Outcome.UNTRUSTED,
    404: Outcome.UNKNOWN_LOG,
    422: Outcome.CONTRADICTED,
}


class Answer(NamedTuple):
    """What a witness said: `line` and the second `at` of a cosignature, or the `size` at which it stands."""

    outcome: Outcome
    line: str | None = None
    at: int | None = None
    size: int | None = None


def ask(
    witness: Witness,
    note: str,
    own: Collection[notes.Key],
    old_size: int,
    proof: Sequence[bytes],
    limit: float = TIME_LIMIT,
) -> Answer:
    """Ask for a cosignature of our signed checkpoint, with the proof from `old_size`; never raises for what it says.

    Of the checkpoint's signatures only those by our `own` keys are sent: others' make it too large for some witnesses.
    """
    checkpoint = Checkpoint.parse(note.encode())
    body = request(checkpoint.only(own), old_size, proof).encode()
    try:
        status, kind, answer = post(f"{(witness.url or '').rstrip('/')}/add-checkpoint", body, limit)
    except TimeoutError:
        return Answer(Outcome.SLOW)
    except (OSError, ValueError):  # ValueError: an address that is none
        return Answer(Outcome.UNREACHABLE)
    except http.client.HTTPException:
        return Answer(Outcome.UNREADABLE)
    if status == 200:
        return _cosigned(witness.key, checkpoint, answer)
    if status == 409:
        return _conflict(kind, answer, old_size, checkpoint.size)
    return Answer(REFUSALS.get(status, Outcome.UNREADABLE))


def _cosigned(key: notes.Key, checkpoint: Checkpoint, answer: bytes) -> Answer:
    """Take the one line that is this witness' and holds; others may stand beside it."""
    try:
        lines = answer.decode("utf-8").removesuffix("\n").split("\n")
        mine = [line for line in lines if notes.parse_signature(line).by(key)]
        at = [notes.verify_cosignature(key, checkpoint.text, line, ed25519.holds) for line in mine]
    except ValueError:  # of UTF-8, a line, or a signature
        return Answer(Outcome.UNREADABLE)
    return Answer(Outcome.COSIGNED, f"{mine[0]}\n", at[0]) if mine else Answer(Outcome.UNREADABLE)


def _conflict(kind: str, answer: bytes, old_size: int, size: int) -> Answer:
    try:
        stands = parse_size(answer.decode("ascii").removesuffix("\n"))
    except ValueError:
        return Answer(Outcome.UNREADABLE)
    if stands == old_size or kind.partition(";")[0].strip().lower() != SIZE_TYPE:
        return Answer(Outcome.UNREADABLE)  # it refuses the very size that it says it has: asking on would never end
    return Answer(Outcome.AHEAD if stands > size else Outcome.ELSEWHERE, size=stands)
