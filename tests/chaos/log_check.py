"""Oracle, part 4: the audit log is whole, explained, and the same that was seen during the chaos (I5, I6, I8, I11)."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from chaos import merkle
from chaos.evidence import Evidence
from chaos.people import REFUSED, UNSURE

DECIDED = frozenset({"disclosure", "collection", "dead_letter"})
NUMBERED = {"rulebook.begun": "rulebook_activation", "reminder.": "reminder", "content.erased:": "content_erasure"}
"""How the codes of leaves begin → the table whose rows name them, one each."""


def check(evidence: Evidence) -> Iterator[str]:
    """Yield what is wrong."""
    leaves = sorted(evidence.tables["leaf"], key=lambda row: row["idx"])
    numbers = [row["idx"] for row in leaves]
    if numbers != list(range(len(leaves))):
        gaps = sorted(set(range(len(leaves))) - set(numbers))
        yield f"I6 leaves are not gap-free: {len(leaves)} leaves, missing {gaps[:5]}"
    yield from _hashes(leaves)
    yield from heads(
        [merkle.leaf(row["body"]) for row in leaves],
        [*evidence.seen.heads, *((row["size"], row["peaks"]) for row in evidence.tables["tree_head"])],
    )
    if Counter(row["leaf"] for row in evidence.tables["audit_entry"]) != Counter(numbers):
        yield "I6 entries and leaves are not one to one"
    bodies = [json.loads(row["body"]) for row in leaves]
    yield from _explained(evidence, bodies)
    yield from _chained(bodies)


def _unlocked(evidence: Evidence, leaves: int) -> Iterator[str]:
    """Yield when more keys are gone than leaves say; fewer may be, as whoever comes again has a new one."""
    gone = sum(row["wrapped_key"] is None for row in evidence.tables["person"])
    if gone > leaves:
        yield f"I6 {gone} keys are gone, {leaves} leaves say so"


def _hashes(leaves: list[dict[str, bytes]]) -> Iterator[str]:
    for row in leaves:
        if merkle.leaf(row["body"]) != row["hash"]:
            yield f"I5 leaf {row['idx']!r} is not what its hash says"


def heads(leaves: list[bytes], seen: list[tuple[int, bytes]]) -> Iterator[str]:
    """Yield every head that is not one over the first leaves; the last one must be over all of them."""
    tree = merkle.Tree(leaves)
    for size, peaks in seen:
        if size > len(leaves):
            yield f"I11 a head over {size} leaves was seen, there are {len(leaves)}"
        elif tree.root(size) != merkle.fold(size, peaks):
            yield f"I11 the head over {size} leaves is not one over the first leaves there are now"
    for one, two in pairwise(seen):
        if two[0] < one[0]:
            yield f"I8 the log went back from {one[0]} to {two[0]} leaves"
    if seen and seen[-1][0] != len(leaves):
        yield f"I6 the head is over {seen[-1][0]} leaves, there are {len(leaves)}"


def _explained(evidence: Evidence, bodies: list[dict[str, object]]) -> Iterator[str]:
    """Yield leaves without an effect, and effects without a leaf."""
    tables = evidence.tables
    where = Counter(
        f"{row['topic']}/{row['partition']}/{row['offset']}" for row in (*tables["event"], *tables["dead_letter"])
    )
    told = Counter(str(body["src"]) for body in bodies if body["op"] in DECIDED and str(body["src"]).startswith("in."))
    for source in sorted(where - told):
        yield f"I6 {source} has an effect and no leaf"
    for source in sorted(told - where):
        yield f"I6 {source} has a leaf and no effect"
    moved = Counter(
        "handover.updated" if step["code"] == "updated" else f"handover.{step['from_state'] or ''}→{step['state']}"
        for step in tables["handover_step"]
    )
    moved["handover.→offered"] = sum(
        step["version"] == 1 and "person/" in step["actor"] for step in tables["handover_step"]
    )
    about = [body for body in bodies if str(body["code"]).startswith("handover.")]
    logged = Counter(str(body["code"]) for body in about if body["op"] != "denied")
    denied, ended = len(about) - logged.total(), Counter(one.ended for one in evidence.tried)
    if not ended[REFUSED] <= denied <= ended[REFUSED] + ended[UNSURE]:
        yield f"I6 {ended[REFUSED]} acts were refused, {ended[UNSURE]} may have been, {denied} leaves say so"
    if +moved != +logged:
        yield f"I6 steps of handovers {dict(+moved)}, leaves about them {dict(+logged)}"
    cases = {row["id"]: row["case_id"].hex for row in tables["handover"]}
    for step in tables["handover_step"]:
        if step["leaf"] < len(bodies) and bodies[step["leaf"]]["case"] != cases.get(step["handover"]):
            yield f"I6 {step['handover']} version {step['version']} points at the leaf of another case"
    listed = 0
    for code, table in NUMBERED.items():
        found = {number for number, body in enumerate(bodies) if str(body["code"]).startswith(code)}
        listed += len(found)
        if found != {row["leaf"] for row in tables[table]}:
            yield f"I6 {code} at leaves {sorted(found)}, which the table {table} does not say"
    yield from _unlocked(evidence, unlocked := sum(str(body["code"]).startswith("key.erased:") for body in bodies))
    rounds = [str(body["src"]) for body in bodies if body["code"] == "lookups.reviewed"]
    yield from _joined(rounds)
    rest = len(bodies) - told.total() - len(about) - listed - unlocked - len(rounds)
    if rest:
        codes = Counter(f"{body['op']} {body['code']}" for body in bodies)
        yield f"I6 {rest} leaves that nothing explains, among {dict(codes)}"


def _joined(rounds: list[str]) -> Iterator[str]:
    """Yield it when the reviews of look-ups do not each go on where the one before ended."""
    spans = [tuple(map(int, source.removeprefix("leaf/").split("-"))) for source in rounds]
    if [start for start, _ in spans] != [0, *(end for _, end in spans)][: len(spans)]:
        yield f"I6 look-ups were reviewed over {spans}, which leaves some out or has some twice"


def _chained(bodies: list[dict[str, object]]) -> Iterator[str]:
    last: dict[object, int] = {}
    for number, body in enumerate(bodies):
        if body["prev"] != last.get(body["case"]):
            yield f"I6 leaf {number} says its case's last one was {body['prev']}, it was {last.get(body['case'])}"
        if body["case"] is not None:
            last[body["case"]] = number
