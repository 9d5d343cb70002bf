"""Growth benchmark: whether a full database is slower than an empty one, and two workers faster than one."""

from typing import TYPE_CHECKING

import psycopg

from bench.asking import Ask
from bench.job.run import ROUTER, Job
from bench.results import Report, middle
from bench.stand import Stand

if TYPE_CHECKING:
    from bench.watching import Pace

HANDOVERS = 1_000_000
_FILL = """
INSERT INTO inbox SELECT 'old', 'old-' || n, sha256(n::text::bytea), uuid_at(n, 1) FROM generate_series(1, {count}) n;
INSERT INTO event SELECT uuid_at(n, 1), 'old', 'old-' || n, 'release_notice', NULL, uuid_at(n, 1), now(), now(),
    'in.old', 0, n, 'sha256:old', 'routed', repeat('x', 600), decode(repeat('ab', 300), 'hex')
    FROM generate_series(1, {count}) n;
INSERT INTO handover SELECT uuid_at(n, 2), uuid_at(n, 1), uuid_at(n, 1), NULL, 'old', 'old-' || n, 'release_notice',
    (ARRAY['ksp', 'ssp', 'p115_udvalg', 'police_prevention_unit'])[1 + n % 4],
    (ARRAY['0810', '0813', '0820', '0825', '0840', '0846', '0849', '0851', '0860'])[1 + n % 9],
    NULL, 'owner', 'queue', NULL, 'RPL115-1-1', CASE WHEN n % 10 = 0 THEN 'offered' ELSE 'closed' END, 1,
    date '2026-01-01' + n % 300, now(), now(), NULL FROM generate_series(1, {count}) n;
INSERT INTO leaf SELECT n - 1, decode(repeat('cd', 300), 'hex'), sha256(n::text::bytea)
    FROM generate_series(1, {count}) n;
INSERT INTO audit_entry SELECT n - 1, uuid_at(n, 1), sha256(n::text::bytea), NULL FROM generate_series(1, {count}) n;
INSERT INTO handover_step SELECT uuid_at(n, 2), 1, NULL, 'offered', NULL, 'machine/router/stafet', now(), n - 1
    FROM generate_series(1, {count}) n;
UPDATE tree_head SET size = {count}, peaks = decode(repeat('ef', 32 * {peaks}), 'hex');
"""
_UUID = """
CREATE FUNCTION uuid_at(n bigint, kind int) RETURNS uuid IMMUTABLE LANGUAGE sql
RETURN encode(substr(int8send(1700000000000000 + n), 2, 6) || int4send(kind) || substr(sha256(n::text::bytea), 1, 6),
    'hex')::uuid
"""


def run(stand: Stand, ask: Ask) -> Report:
    """Measure one worker on nothing, one on a million handovers, and two workers, in rotating order."""
    job = Job(stand, ask.events, ask.say)
    ask.say(f"{HANDOVERS:,} handovers with their events, leaves and steps into a database")
    full = stand.copy(job.people)
    _fill(stand.at(full))
    stand.let_go(full)
    cases = {"empty": (job.people, 1), "full": (full, 1), "two workers": (job.people, 2)}
    paces: dict[str, list[Pace]] = {case: [] for case in cases}
    for number in range(ask.rounds):
        order = list(cases)
        for case in order[number % 3 :] + order[: number % 3]:
            pattern, workers = cases[case]
            one = job.run(ROUTER, pattern=pattern, workers=workers)
            paces[case].append(one)
            ask.say(f"round {number + 1}: {case} {one.rate:,.0f} events/s, {one.us:.0f} µs of CPU per event")
    report = Report("growth", raw={case: [one.rate for one in found] for case, found in paces.items()})
    for case, found in paces.items():
        report.add(case, middle([one.rate for one in found]), "events/s")
    for case, target in (("full", "≥ 0.85"), ("two workers", "≥ 1")):
        ratios = [one.rate / other.rate for one, other in zip(paces[case], paces["empty"], strict=True)]
        report.add(f"{case} : one on empty", middle(ratios), "", target, ", ".join(f"{one:.2f}" for one in ratios))
    return report


def _fill(dsn: str) -> None:
    statements = _FILL.format(count=HANDOVERS, peaks=HANDOVERS.bit_count()).split(";\n")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_UUID)
        for statement in filter(str.strip, statements):
            connection.execute(statement)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("DROP FUNCTION uuid_at")
