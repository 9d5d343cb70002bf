"""Every row and sentence of contracts-acts 11 has a test that names it: its words are shared out, none is left over."""

import ast
import re
from collections.abc import Iterable, Sequence

import pytest

from docs.pages import ROOT

PAGE = ROOT / "docs" / "reference" / "contracts-acts.md"
TOKENS, HTTP = "unit/runtime/identity/test_tokens.py", "integration/test_http.py"
ACTS, QUEUES = "integration/test_http_acts.py", "integration/test_http_queues.py"
SENT, AGAIN = "integration/test_http_publishers.py", "integration/test_http_repeats.py"
SIGNALS, CODES = "integration/test_http_signals.py", "integration/test_http_every_code.py"
EVERY_ACT, EVERY_READ = "integration/test_every_act.py", "integration/test_every_read.py"
SAID: Sequence[tuple[str, str]] = (
    ("`Authorization: Bearer <JWT>`: signed", f"{HTTP}::test_who_has_no_token_that_counts_is_told_so_first"),
    (
        "by a configured issuer (RS256 or ES256; JWKS by discovery;",
        "integration/test_http_tokens.py::test_a_provider_process_is_believed_through_its_keys_rotation_and_absence",
    ),
    ("`aud` and `exp` checked,", f"{TOKENS}::test_what_is_refused"),
    ("60 s of leeway)", "integration/test_http_tokens.py::test_clocks_may_differ_by_a_minute"),
    ("with `sub` (the handle), `stafet_role`, `stafet_org`;", f"{TOKENS}::test_a_site_believes_its_issuer"),
    (
        "or by the installation itself in demo and test mode.",
        f"{TOKENS}::test_the_installation_itself_signs_where_it_is_ones_own",
    ),
    (
        "JSON in and out, UTF-8; instants UTC with `Z`, dates `YYYY-MM-DD`.",
        f"{CODES}::test_instants_are_utc_with_z_and_dates_are_days",
    ),
    (
        (
            "`pair.json` in the data folder of `stafet run all` has `api`, the base URL of a server that "
            "answers everything here."
        ),
        "e2e/test_api_walks.py",
    ),
    ("`POST /api/v1/events` | section 6;", f"{SENT}::test_the_faults_of_one_event_have_no_index"),
    ("`udgiver` of the `source`'s publisher, else 403;", f"{SENT}::test_only_the_source_s_own_publisher_may_send"),
    (
        '202 `{"events": [{"id", "receipt", "href"}]}`;',
        f"{SENT}::test_one_event_is_taken_with_a_receipt_and_where_to_ask",
    ),
    ("a batch is taken whole or not at all", f"{SENT}::test_a_batch_is_taken_whole_or_not_at_all"),
    (
        (
            '`GET /api/v1/events/{id}` | `udgiver`: `{"event_id", "receipt", "received_at", "outcome", '
            '"codes", "faults", "items": [{"forum", "municipality", "state", "since"}], "tasks": [{"kind", '
            '"to", "done"}] (its own), "questions": [{"id", "asked_at", "answer_by", "state"}]}`; `outcome` '
            "null before it is decided;"
        ),
        "integration/test_submitted.py::test_the_status_of_an_event_from_submitted_to_taken",
    ),
    ("Exit left out;", "integration/test_submitted.py::test_nothing_of_exit_is_told"),
    ("another's event, and every other role, 404", f"{SENT}::test_another_s_event_and_none_at_all_answer_byte_equal"),
    (
        (
            "`POST /api/v1/events/{id}/complete` | `udgiver`: `task`* of its own (`to` its publisher id); "
            "200 with the event"
        ),
        f"{SENT}::test_what_became_of_it_is_told_and_its_own_tasks_are_completed",
    ),
    (
        (
            '`GET /api/v1/questions/{id}` · `POST …/answer` | `udgiver` of the publisher: `{"id", '
            '"question", "asked_at", "answer_by", "state"}` · `answer`*; 200 the same'
        ),
        f"{SENT}::test_a_question_is_read_and_answered",
    ),
    (
        ('`GET /api/v1/queues` | `[{"forum", "municipality", "stage", "open", "overdue"}]` of what the caller sees'),
        f"{QUEUES}::test_queues_are_those_that_the_caller_sees",
    ),
    (
        (
            '`GET /api/v1/queues/{forum}` | `?municipality=&stage=&state=&limit=50&after=CURSOR`: `{"items": '
            '[…], "next": CURSOR or null}`;'
        ),
        f"{QUEUES}::test_a_queue_comes_page_by_page",
    ),
    ("items as `queue list -o json`,", f"{QUEUES}::test_items_are_as_the_command_prints_them"),
    ("open ones unless `state` says otherwise,", f"{QUEUES}::test_parameters_narrow"),
    (
        "by `due` (null last), `offered_at`, `id`;",
        "integration/test_queue_list.py::test_the_order_of_a_list_is_that_of_the_contract",
    ),
    ("unknown forum 404; bad parameter 422", f"{QUEUES}::test_unknown_forums_and_bad_parameters"),
    (
        ('`GET /api/v1/handovers/{id}` | as `handover show -o json`, with the members below and `ETag: "<version>"`'),
        f"{HTTP}::test_an_item_is_told_as_on_the_command_line_and_its_version_is_the_etag",
    ),
    (
        (
            '`GET …/content` · `POST …/identity` · `GET …/targets` | `{"content": {…}, "withheld": {…}}` · '
            "section 9 · 9.1"
        ),
        f"{ACTS}::test_reads_are_as_on_the_command_line",
    ),
    (
        "`POST /api/v1/handovers/{id}/{act}` | act names of section 9 with underscores;",
        f"{ACTS}::test_every_act_of_the_table_is_there",
    ),
    (
        '`If-Match: "<version>"`; 200 with the item as `GET` gives it',
        f"{ACTS}::test_an_act_answers_the_item_as_get_gives_it",
    ),
    (
        "(after `select`, `clear` also to whoever no longer sees it, `acts` then empty)",
        f"{ACTS}::test_after_selecting_whoever_no_longer_sees_it_is_told",
    ),
    (
        (
            '`GET /api/v1/signals` | server-sent events `queue` with `{"forum", "municipality"}` of what the '
            "caller sees, never more;"
        ),
        f"{SIGNALS}::test_an_event_is_a_queues_address_and_nothing_else",
    ),
    ("a comment every 15 s", f"{SIGNALS}::test_a_comment_comes_every_15_seconds"),
    (
        (
            "Members of an item beside today's: `responsible` (bool), `answer_by`, `forwarding` (null or "
            '`{"forum", "municipality", "since"}`), `forwarded_from` and `returned_from` (null or `{"forum", '
            '"municipality"}`), `outcome` (null or `{"code", "responsible_authority", "follow_up_on", '
            '"note"}`), `owner`, `meeting`, `question` (null or the last one: `{"id", "state", "asked_at", '
            '"answer_by", "question", "answer", "answered_at"}`), `confirmed_at`,'
        ),
        f"{EVERY_ACT}::test_members_of_an_item",
    ),
    ("`acts` (all that would not be refused with 403 or 409 now, whatever the body).", "statemachine/test_two_ways.py"),
    (
        ("`deadlines[]` have `done`, `past_at_receipt`, `withdrawn`; `tasks[]` have `done`; `steps[]` have `code`."),
        f"{EVERY_ACT}::test_members_of_an_item",
    ),
    ("`Idempotency-Key` (1\u201364 characters)", f"{AGAIN}::test_keys_that_are_none_are_faults"),
    (
        "on a `POST` of an act, an answer, a completion or events",
        f"{SENT}::test_a_completion_and_an_answer_with_a_key_are_done_once",
    ),
    ("(every `identity` is a reading of its own):", f"{ACTS}::test_every_identity_is_a_reading_of_its_own"),
    (
        "the same principal, key, path and body (as JSON)",
        "integration/test_idempotency.py::test_key_path_and_principal_tell_requests_apart",
    ),
    ("within 24 hours", "integration/test_idempotency.py::test_it_is_told_again_for_a_day"),
    ("gets the first answer again with no second effect,", f"{AGAIN}::test_the_first_answer_comes_again"),
    (
        "right after 401 while its grants still cover the item's address,",
        f"{AGAIN}::test_a_grant_that_ended_hides_the_answer_too",
    ),
    ("whatever the stage now;", "integration/test_idempotency.py::test_whatever_the_stage_now"),
    ("another body 422 `idempotency_key_reused`.", f"{AGAIN}::test_another_body_is_refused"),
    (
        "Only the answer of what was done is remembered.",
        "integration/test_idempotency.py::test_a_refusal_is_not_remembered",
    ),
    (
        "Errors are `application/problem+json` (RFC 9457): `type` is `urn:stafet:problem:<code>`,",
        "integration/test_http_described.py::test_an_answer_that_is_not_described_is_seen",
    ),
    (
        "`title` and `detail` Danish or, with `Accept-Language: en`, English;",
        f"{HTTP}::test_refusals_are_in_danish_or_in_english",
    ),
    (
        "`state`, `version`, `by`, `at`, `acts`, `codes`, `faults` where they help.",
        f"{CODES}::test_what_depends_on_the_item_has_its_row",
    ),
    (
        "Several at once: in the order of this table.",
        f"{ACTS}::test_several_at_once_are_told_in_the_order_of_the_table",
    ),
    (
        "401 | `unauthenticated` (no, bad, expired token); `WWW-Authenticate: Bearer`",
        f"{HTTP}::test_who_has_no_token_that_counts_is_told_so_first",
    ),
    (
        "404 | `not_found` (never was, not yours, unknown path)",
        f"{HTTP}::test_a_hidden_thing_and_a_missing_thing_answer_byte_equal",
    ),
    ("403 | `forbidden`", f"{ACTS}::test_several_at_once_are_told_in_the_order_of_the_table"),
    ("413, 415 | `too_large`, `unsupported`", f"{ACTS}::test_several_at_once_are_told_in_the_order_of_the_table"),
    ("428 | `if_match_required` (none, `*`, or not one quoted text)", f"{ACTS}::test_if_match_is_one_quoted_text"),
    (
        (
            "422 | `invalid`, from the body alone, with `faults`; unknown members and what is no JSON object "
            "are faults; no body and `{}` are the same"
        ),
        f"{ACTS}::test_no_body_and_an_empty_object_are_the_same",
    ),
    (
        "412 | `stale`: another version; names the winner and the time",
        f"{ACTS}::test_another_version_is_stale_and_names_the_winner",
    ),
    (
        "409 | `not_allowed` (state, stage, forum, the item's role),",
        f"{CODES}::test_what_depends_on_the_item_has_its_row",
    ),
    ("`not_taken`,", f"{EVERY_READ}::test_content"),
    (
        "then `forwarding`, `owner_missing`, `same_address`, `not_an_adult`;",
        f"{CODES}::test_what_depends_on_the_item_has_its_row",
    ),
    ("`conflict` (events)", f"{SENT}::test_a_conflict_names_the_events"),
    ("410 | `erased`,", f"{CODES}::test_content_that_is_gone_stands_against_an_act_too"),
    (
        "`consent_withdrawn` (before 409 for content and identity of that item)",
        f"{ACTS}::test_withdrawn_consent_is_gone",
    ),
    (
        "422 | what depends on the item: `no_target`, `nothing_to_complete`, `not_routable`",
        f"{CODES}::test_what_depends_on_the_item_has_its_row",
    ),
    ("429 | `too_many` with `Retry-After`", f"{SENT}::test_a_noisy_publisher_waits_and_the_others_do_not"),
)
"""What the section says, in its order and in its words, and the test, or the file of tests, whose claim that is."""


def section() -> str:
    """Return the text of the section, without the heads of its tables."""
    text = PAGE.read_text(encoding="utf-8").partition("\n## 11. HTTP\n")[2].partition("\n## ")[0]
    return re.sub(r"(?m)^\| (Request \| Answer|Status \| Codes) \|$|^\|---\|---\|$", "", text)


def unsaid(text: str, said: Iterable[str]) -> str:
    """Return the first words that come neither next in what is said nor are the edge of a row; empty when none are."""
    rest = text
    for one in said:
        rest = rest.lstrip(" |\n")
        if not rest.startswith(one):
            return rest[:80] or one
        rest = rest[len(one) :]
    return rest.strip(" |\n")[:80]


def missing(tests: Iterable[str]) -> list[str]:
    """Return the tests that are not there."""
    found = []
    for one in tests:
        name, _, function = one.partition("::")
        path = ROOT / "tests" / name
        tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        if not path.is_file() or (function and function not in names):
            found.append(one)
    return found


def test_every_word_of_the_section_is_somebodys_claim() -> None:
    """A sentence that is added, changed or taken away in the contract is named here, with its test."""
    assert unsaid(section(), [said for said, _ in SAID]) == ""


def test_every_test_that_is_named_is_there() -> None:
    """A test that is renamed is renamed here too."""
    assert missing(test for _, test in SAID) == []


@pytest.mark.parametrize(
    ("text", "left"), [("a b", ""), ("| a | b |\n", ""), ("a c", "c"), ("a b c", "c"), ("a", "b")], ids=repr
)
def test_a_word_that_nobody_names_is_seen(text: str, left: str) -> None:
    """The twin: a word more, another word, one that is gone, and a test that is not there."""
    assert unsaid(text, ["a", "b"]) == left
    assert missing([f"{HTTP}::test_never", "integration/test_never.py"]) == [
        f"{HTTP}::test_never",
        "integration/test_never.py",
    ]
