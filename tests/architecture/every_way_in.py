"""Every way in, by which somebody acts, reads, searches, denies or changes: which leaf each leaves, or why none."""

import argparse
import importlib
import re
from collections.abc import Collection, Iterator, Mapping

from fastapi.routing import APIRoute

from services.api.openapi.operations import OPERATIONS
from services.cli.nouns import NOUNS, Noun
from services.cli.terminal.parser import Parser
from services.clock.jobs import JOBS
from services.core.agenda.meeting import ACTS as MEETING_ACTS
from services.core.handover.acts import ACTS
from services.desk.login.pages import router as logon
from services.desk.web.map import PAGES
from services.runtime.processes import ALL, NAMES

_ROOT = "/api/v1"
_READ = r"consultation {}\.shown"

_ACT = r"(alteration|disclosure) handover\..*"

LOGON: Mapping[str, str] = {
    "GET /log-paa/tilbage": r"login session\.begun|denied session\.begin",
    "POST /log-paa/rolle": r"login session\.role",
    "POST /log-paa/demo": r"login session\.begun",
    "POST /log-af": r"logout session\.ended",
    "POST /api/log-af": r"logout session\.ended_by_issuer",
}
"""The same of logging on and off."""

LEAVES: Mapping[str, str] = {
    **LOGON,
    "run router": r"(collection|disclosure) event\..*",
    "queue list": r"consultation queue\.listed",
    "handover list": r"consultation queue\.listed",
    "handover show": _READ.format("handover"),
    "handover content": _READ.format("content"),
    "handover identity": _READ.format("identity"),
    "handover targets": _READ.format("targets"),
    "handover receipt": _READ.format("receipt"),
    **{f"handover {act.name.replace('_', '-')}": _ACT for act in ACTS},
    "agenda list": r"consultation agenda\.listed",
    "agenda show": _READ.format("agenda"),
    "agenda plan": r"alteration agenda\.plan",
    **{f"agenda {act.name.replace('_', '-')}": rf"alteration agenda\.{act.name}" for act in MEETING_ACTS},
    "question show": _READ.format("question"),
    "question answer": r"alteration handover\.awaiting_sender→.*",
    "mail list": r"consultation mail\.listed",
    "mail show": _READ.format("mail"),
    "mail send": r"alteration mail\.sent",
    "mail discard": r"alteration mail\.discarded",
    "grant add": r"grant grant\.added",
    "grant end": r"grant grant\.ended",
    "grant break-glass": r"break_glass break_glass\.requested",
    "grant confirm": r"break_glass break_glass\.confirmed",
    "webhook add": r"config webhook\.added",
    **{f"webhook {verb}": rf"config webhook\.{verb.rstrip('e')}.*" for verb in ("ping", "test", "pause", "remove")},
    "webhook resend": r"config webhook\.resent",
    "deadletter replay": r"replay .*",
    "deadletter dismiss": r"dead_letter dismissed:.*",
    "rulebook begin": r"rulebook rulebook\.begun",
    "rulebook try": r"rulebook rulebook\.tried",
    "rulebook activate": r"rulebook rulebook\.(proposed|activated)",
    "topics resume": r"config partition\.resumed:.*",
    "review list": r"consultation lookups\.listed",
    "review tick": r"verify lookups\.ticked:.*",
    "clock review_lookups": r"verify lookups\.reviewed",
    "clock erase_due": r"erasure (content|key|letter|lookups|person)\.erased:.*",
    "retention run": r"consultation retention\.rehearsed|erasure (content|key|letter|lookups|person)\.erased:.*",
    "person disclosures": r"consultation person\.disclosures",
    "audit export": r"export log\.exported",
    "audit show": r"verify leaf\.opened",
    "audit receipt": r"export log\.receipt",
    "person erase": r"consultation erasure\.rehearsed|erasure person\.erased:.*",
    "person erasures": r"export erasures\.told",
    "person replay-erasures": r"erasure person\.erased:restored",
    "person hold": r"config hold\.placed:.*",
    "person release": r"config hold\.released:.*",
    "keys rotate": r"key master\.rewrapped",
    "run signer": r"(key log_key\.(begun|ended)|verify log\.hour|config witness_policy\.(promised|withdrawn))",
    "run dispatcher": r"collection event\.submitted",
    "clock send_reminders": r"disclosure reminder\..*",
    f"GET {_ROOT}/queues/{{forum}}": r"consultation queue\.listed",
    f"GET {_ROOT}/handovers/{{id}}": _READ.format("handover"),
    f"GET {_ROOT}/handovers/{{id}}/content": r"(consultation|denied) content\.shown",
    f"POST {_ROOT}/handovers/{{id}}/identity": r"(consultation|denied) identity\.shown",
    f"GET {_ROOT}/handovers/{{id}}/targets": _READ.format("targets"),
    f"GET {_ROOT}/handovers/{{id}}/receipt": r"(consultation|denied) receipt\.shown",
    **{f"POST {_ROOT}/handovers/{{id}}/{act.name}": rf"{_ACT}|denied handover\.{act.name}" for act in ACTS},
    f"GET {_ROOT}/agendas": r"consultation agenda\.listed",
    f"POST {_ROOT}/agendas": r"(alteration|denied) agenda\.plan",
    f"GET {_ROOT}/agendas/{{id}}": r"(consultation|denied) agenda\.shown",
    **{f"POST {_ROOT}/agendas/{{id}}/{act.name}": rf"(alteration|denied) agenda\.{act.name}" for act in MEETING_ACTS},
    "page POST /frister/kalender": r"config calendar_feed\.made",
    "page POST /frister/kalender/slut": r"config calendar_feed\.ended",
    "page GET /kalender/{secret}": r"export deadlines\.exported:ics",
    "page POST /indstillinger/mail": r"config mail\.chosen",
    "page POST /indstillinger/mail/slut": r"config mail\.ended",
    "page POST /statistik": r"export statistics\.exported:.*",
    "page GET /frister": r"consultation queue\.listed",
    "page POST /frister": r"export deadlines\.exported:ics",
    "page GET /log": r"(consultation log\.listed|denied log)",
    "page POST /log": r"(export log\.exported:.*|consultation log\.listed|denied log)",
    "page POST /kaede": r"(verify log\.checked|denied log)",
    "page GET /opslag": r"(consultation lookups\.listed|denied persons)",
    "page POST /opslag": r"(verify lookups\.ticked:.*|denied (lookups\.ticked|persons))",
    "page POST /indsigt": r"(consultation|denied) person(s|\.disclosures)",
    "page POST /indsigt/fil": r"(export disclosures\.exported:pdf|(consultation|denied) person(s|\.disclosures))",
    "page GET /arkiv": r"consultation archive\.listed",
    "page POST /arkiv": r"consultation person\.searched",
    "page GET /dagsordener": r"consultation agenda\.listed",
    "page POST /dagsordener": r"(alteration|denied) agenda\.plan",
    "page GET /dagsorden/{id}": r"(consultation|denied) agenda\.shown",
    "page POST /dagsorden/{id}/udfald": rf"{_ACT}|denied handover\.note_outcome",
    "page POST /dagsorden/{id}/hent": r"(export|disclosure) agenda\.exported:.*",
    "page POST /dagsorden/{id}/{act}": r"(alteration|denied) agenda\..*",
    "page GET /visitation": r"consultation queue\.listed",
    "page GET /afklaring": r"consultation queue\.listed",
    "page GET /indbakke": r"consultation queue\.listed",
    "page POST /indbakke": rf"{_ACT}|denied handover\.accept",
    "page POST /indbakke/flere": rf"{_ACT}|denied handover\..*|(export|disclosure) inbox\.exported:.*",
    "page GET /overlevering/{ref}": _READ.format("handover"),
    "page POST /overlevering/{ref}/indhold": r"(consultation|denied) content\.shown",
    "page GET /overlevering/{ref}/identitet": _READ.format("handover"),
    "page POST /overlevering/{ref}/identitet": r"(consultation|denied) identity\.shown",
    "page GET /overlevering/{ref}/{act}": _READ.format("handover"),
    "page POST /overlevering/{ref}/{act}": rf"{_ACT}|denied handover\..*",
    "page POST /drift/besked/{id}": r"replay .*|dead_letter dismissed:.*|denied replay",
    "page POST /drift/partition/{id}": r"config partition\.(rehearsed|resumed:.*)|denied partitions",
    "page POST /adgang": r"grant grant\.added|denied grant\.add",
    "page POST /adgang/{id}": r"grant grant\.ended|denied grant\.end",
    "page POST /indstillinger/stedfortraeder": r"grant (stand_in\.requested|grant\.added)|denied (stand_in|grant)\..*",
    "page POST /indstillinger/stedfortraeder/{id}": r"grant (stand_in|grant)\..*|denied stand_in\..*",
    "page POST /noedadgang": r"break_glass break_glass\.requested|denied break_glass\.request",
    "page POST /noedadgang/{id}": r"break_glass break_glass\.confirmed|denied break_glass\.confirm",
    "page POST /regler/kandidat": r"rulebook rulebook\.compared|denied rulebook",
    "page GET /udgiver": r"(consultation|denied) event\.listed",
    "page GET /udgiver/haendelse/{receipt}": _READ.format("event"),
    "page POST /udgiver/haendelse/{receipt}/opgave": r"(alteration|denied) event\.task_completed",
    "page GET /udgiver/haendelse/{receipt}/tilbagekald": _READ.format("event"),
    "page POST /udgiver/haendelse/{receipt}/tilbagekald": r"(collection|denied) event\.submitted|.* event\.shown",
    "page GET /udgiver/spoergsmaal/{id}": _READ.format("question"),
    "page POST /udgiver/spoergsmaal/{id}": r"alteration handover\.awaiting_sender→.*|denied question\.answered",
    "page POST /udgiver/send": r"(collection|denied) event\.submitted",
    f"POST {_ROOT}/events": r"collection event\.submitted",
    f"GET {_ROOT}/events/{{id}}": _READ.format("event"),
    f"POST {_ROOT}/events/{{id}}/complete": r"(alteration|denied) event\.task_completed",
    f"GET {_ROOT}/questions/{{id}}": _READ.format("question"),
    "GET /log/tile/entries/{index}": r"(export|denied) log\.entries",
    f"POST {_ROOT}/questions/{{id}}/answer": r"alteration handover\.awaiting_sender→.*|denied question\.answered",
}
"""Way in → `op code` of a leaf that it leaves; an act over HTTP the one of its refusal when it is refused."""

_ITS_OWN = "a process: what it lets in has rows of its own here"
_OFFLINE = "reads files that whoever asks has; no database"
_HASHES = "heads, hashes and keys, made to be given away: nothing of a leaf can be found out from them"
_COUNTS = "counts and places, nobody's case"
_HANDLES = "who has which rights, by handles; nobody's case"
NONE: Mapping[str, str] = {
    "page GET /": "leads to another page",
    "page GET /indbakke/flere": "leads to the inbox",
    **{
        f"page GET {path}": "leads back to the page that it is about"
        for path in (
            *("/overlevering/{ref}/indhold", "/dagsorden/{id}/{act}", "/noedadgang/{id}"),
            "/indstillinger/stedfortraeder/{id}",
            *(
                "/udgiver/haendelse/{receipt}/opgave",
                "/indstillinger/mail",
                "/indstillinger/mail/slut",
                "/frister/kalender",
                "/frister/kalender/slut",
                "/indsigt/fil",
            ),
        )
    },
    **{
        f"page {way}": "the same for everybody"
        for way in ("GET /hjaelp", "GET /tilgaengelighed", "GET /personoplysninger", "GET /driftsstatus")
    },
    **{f"page {way} /indstillinger": "a reader's own choices, nobody's case" for way in ("GET", "POST")},
    **{
        f"page GET {path}": _HANDLES
        for path in ("/adgang", "/adgang/{id}", "/noedadgang", "/forum/{id}", "/indstillinger/stedfortraeder")
    },
    **{
        f"page GET /udgiver/{rest}": "the same for every sender: forms, schemas, invented people"
        for rest in ("send", "skemaer", "skemaer/{type}/{kind}")
    },
    **{
        f"page GET {path}": _COUNTS
        for path in ("/drift", "/drift/regnskab", "/drift/besked/{id}", "/drift/partition/{id}")
    },
    "page GET /regler/kandidat": "a form; who may not have it leaves a leaf all the same",
    "page GET /statistik": _COUNTS,
    "page GET /indsigt": "asks about whom; the list has a row of its own",
    "page GET /kaede": "asks what is to be checked; the check has a row of its own",
    **{f"page {way} /regler": "the rulebook is public" for way in ("GET", "POST")},
    "demo": "runs what has rows of its own here",
    "run relay": "carries what a leaf has told already",
    "run clock": "its jobs have rows of their own here",
    "run desk": _ITS_OWN,
    "run gateway": _ITS_OWN,
    f"run {ALL}": _ITS_OWN,
    "explain": _OFFLINE,
    "fixtures make": "makes fictive people",
    "schema compare": _OFFLINE,
    "kit check": "a sender's own test events, and on a site no topic: what is printed names places, never content",
    "rulebook show": "the rulebook is public",
    "rulebook verify": "the rulebook is public",
    "rulebook diff": "the rulebook is public",
    "rulebook pages": "the rulebook is public",
    "publish": "a sender's own file; the router's leaf says that it was collected",
    "grant list": _HANDLES,
    "grant emergencies": "who had which rights, by handles; nobody's case",
    "webhook list": "addresses of systems, and counts; nobody's case",
    "webhook deliveries": _COUNTS,
    "token": "demo and test alone, without a database; whatever is done with it has its leaf",
    "deadletter list": _COUNTS,
    "deadletter show": _COUNTS,
    "audit verify": _OFFLINE,
    "audit check-receipt": _OFFLINE,
    "keys list": _COUNTS,
    "balance": _COUNTS,
    "topics list": _COUNTS,
    "topics apply": "Kafka's own settings; no row of ours",
    "topics stopped": _COUNTS,
    **{
        f"witness {verb}": "another organisation's program, which knows no database of ours"
        for verb in ("key", "serve", "cosign", "show")
    },
    "db upgrade": "the database's owner, before there is a log to write to",
    "db check": _COUNTS,
    "db users": "the database's owner, beside Stafet",
    "config show": "settings of the machine, secrets masked",
    f"GET {_ROOT}/event-keys": "public keys, made to be given away",
    "config event-keys": "public keys, made to be given away",
    "doctor": _COUNTS,
    "GET /log-paa": "shows where to log on",
    "GET /log-paa/start": "sends a browser to the issuer, and stores nothing",
    "GET /log-af": "says that it is over",
    "POST /session": "a sign of somebody who is logged on already",
    "clock sweep_outbox": "wakes the relay",
    "clock watch_submitted": "wakes the relay",
    "clock end_frozen_sessions": "ends connections",
    "clock count_open": _COUNTS,
    "clock forget_answers": "takes away what was told, not what was done",
    "clock balance": _COUNTS,
    "clock send_mails": _COUNTS,
    f"GET {_ROOT}/queues": _COUNTS,
    **dict.fromkeys(("GET /log/checkpoint", "GET /log/tile/{level}/{index}", "GET /log/{file}"), _HASHES),
    f"GET {_ROOT}/signals": "addresses that changed, nobody's case",
}
"""Way in → why it leaves no leaf."""


def parser_of(noun: Noun) -> Parser:
    """Return the noun's parser as the command line makes it."""
    parser = Parser(prog=noun.name)
    importlib.import_module(noun.module).add_arguments(parser)
    return parser


def verbs_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parser's verbs."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def ways_in(nouns: Collection[Noun] = NOUNS) -> Iterator[str]:
    """Yield every command, process, job and route."""
    for noun in nouns:
        verbs = (*NAMES, ALL) if noun.name == "run" else tuple(verbs_of(parser_of(noun)))
        yield from (f"{noun.name} {verb}" for verb in verbs) if verbs else (noun.name,)
    yield from (f"clock {job.name}" for job in JOBS)
    yield from (f"{method} {path}" for method, path in OPERATIONS)
    yield from (
        f"{method} {one.path}" for one in logon.routes if isinstance(one, APIRoute) for method in sorted(one.methods)
    )
    logging_on = {one.path for one in logon.routes if isinstance(one, APIRoute)}
    yield from (
        f"page {method} {page.path}" for page in PAGES if page.path not in logging_on for method in page.methods
    )


def unlisted(ways: Collection[str], leaves: Mapping[str, str] = LEAVES) -> list[str]:
    """Return what is not in exactly one of the tables, and rows of what is not there."""
    wrong = [f"{way}: no row says which leaf it leaves" for way in ways if (way in leaves) + (way in NONE) != 1]
    return wrong + [f"{way} is not there" for way in {*leaves, *NONE} - set(ways)]


def leafless(seen: Mapping[str, Collection[str]], leaves: Mapping[str, str] = LEAVES) -> list[str]:
    """Return the ways in that were driven and left no leaf of their row; `seen` has the `op code` of what each left."""
    return [
        f"{way} left {sorted(kinds)}, not {leaves[way]}"
        for way, kinds in seen.items()
        if way in leaves and not any(re.fullmatch(leaves[way], kind) for kind in kinds)
    ]
