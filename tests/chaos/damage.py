"""What somebody with the database's files could do to a finished campaign, and what the oracle must say to it."""

# ruff: noqa: S608 - the statements are put together from the constants of this module

_RELEASE = (
    "(SELECT id FROM event WHERE type = 'release_notice' AND outcome = 'routed' "
    "AND case_id NOT IN (SELECT case_id FROM event GROUP BY 1 HAVING count(*) > 1) ORDER BY id LIMIT 1)"
)
_SOUND = "(SELECT id FROM event WHERE outcome = 'routed' ORDER BY id LIMIT 1)"
_LETTER = "(SELECT id FROM dead_letter ORDER BY id LIMIT 1)"
_PLACE = f'(SELECT topic, "partition", "offset" FROM event WHERE id = {_SOUND})'

_TWICE = f"""
INSERT INTO event SELECT gen_random_uuid(), publisher, event_id, type, person, case_id, received_at, decided_at,
    topic, "partition", "offset", rulebook, outcome, decision, content FROM event WHERE id = {_SOUND}
"""
_ELSEWHERE = f"""
INSERT INTO event SELECT gen_random_uuid(), publisher, event_id, type, person, case_id, received_at, decided_at,
    topic, "partition", 1000000, rulebook, outcome, decision, content FROM event WHERE id = {_SOUND}
"""
_SWAPPED = """
UPDATE event SET decided_at = later.at FROM
    (SELECT one.id, two.decided_at + interval '1 s' AS at
     FROM event one JOIN event two USING (topic, "partition") WHERE one."offset" < two."offset" LIMIT 1) AS later
WHERE event.id = later.id
"""
_OUTDATED = f"""
UPDATE event SET decision = replace(decision, '"codes":[]', '"codes":["SUPERSEDED"]')
WHERE id = {_RELEASE}
"""
_UNTOLD = """
INSERT INTO handover_step SELECT handover, 2, 'offered', 'recalled', NULL, 'x', at, leaf FROM handover_step
WHERE version = 1 AND handover NOT IN (SELECT handover FROM handover_step WHERE version = 2) LIMIT 1
"""
_UNSENT = "INSERT INTO outbox (topic, key, type, event_id, data) VALUES ('x', 'k', 't', gen_random_uuid(), '')"
_CHANGED = "UPDATE leaf SET body = body || ' '::bytea WHERE idx = 5"
_REWRITTEN = """
UPDATE leaf SET body = other.body, hash = other.hash
FROM leaf AS other WHERE leaf.idx = 5 AND other.idx = 6 AND other.body <> leaf.body
"""

DAMAGE: dict[str, tuple[str, str]] = {
    "lost event": (f"DELETE FROM event WHERE id = {_SOUND}", "I1 lost"),
    "lost dead letter": (f"DELETE FROM dead_letter WHERE id = {_LETTER}", "I1 lost"),
    "lost notice": (_UNSENT, "I3 1 notices"),
    "doubled event": (_TWICE, "I2 doubled"),
    "invented event": (_ELSEWHERE, "I2 invented"),
    "two ends": (f'UPDATE dead_letter SET (topic, "partition", "offset") = {_PLACE} WHERE id = {_LETTER}', "I3 two"),
    "swapped order": (_SWAPPED, "I4 order"),
    "decided as outdated": (_OUTDATED, "I4 in.kriminalforsorgen"),
    "counted wrong": ("UPDATE kafka_position SET records = records + 1 WHERE records > 0", "I3 in."),
    "duplicates counted wrong": ("UPDATE kafka_position SET duplicates = duplicates + 1 WHERE records > 0", "I3 in."),
    "missing leaf": ("DELETE FROM leaf WHERE idx = 5", "I6 leaves are not gap-free"),
    "changed leaf": (_CHANGED, "I5 leaf 5"),
    "rewritten leaf": (_REWRITTEN, "I11 the head"),
    "leaf cut off": ("DELETE FROM leaf WHERE idx = (SELECT max(idx) FROM leaf)", "I11 a head over"),
    "head put back": ("UPDATE tree_head SET size = 0, peaks = ''", "I8 the log went back"),
    "step without notice": (_UNTOLD, "I3 nobody was told"),
    "taken by another": ("UPDATE handover_step SET actor = 'person/koordinator/x/y' WHERE state = 'accepted'", "I1 "),
    "state without step": (f"UPDATE handover SET state = 'closed' WHERE event = {_SOUND}", "I7 "),
    "name in a table": ("UPDATE handover SET actor = 'Asta Opdigtsen'", "I9 a planted"),
}  # fmt: skip
"""Name of the damage: the statement, and how the report about it begins."""
