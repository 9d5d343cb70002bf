"""Random events that look for the edges of contracts 1 and 2, as texts of JSON; the same for the same seed."""
# ruff: noqa: C901, PLR0912, RUF001 -- one chance per field; letters that only look alike are meant

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from random import Random

from oracle import made
from oracle.danish_time import copenhagen_day
from oracle.district import CONCERNS, FORUMS, KOMMUNER, PUBLISHERS, TYPES, may_send
from oracle.validity import BASES, CONSENT, FLAGS, HOME_RISKS, NEEDS, SOURCE_KINDS

_NUMBER = re.compile(r'"@number (.*?)@"')


ROUND = TYPES + ("release_notice",) * 6 + ("exit_wish", "child_abuse_case") * 2 + CONCERNS
"""The types in the order in which they come again and again: those with many rows more often."""


def events(seed: int, rounds: int) -> Iterator[str]:
    """Yield events; each carries its own receipt as `recordedtime`.

    Each is drawn from a seed of its own, so that another type of event, or another choice in one, moves no other.
    """
    for number in range(rounds):
        drawn = Counter()
        for kind in ROUND:
            drawn[kind] += 1
            own = f"{kind}-{number}-{drawn[kind]}"
            yield _text(_event(Random(f"{seed}-{own}"), kind, own))  # noqa: S311 -- a seed is the point


def _text(event: dict) -> str:
    return _NUMBER.sub(r"\1", json.dumps(event))


def _event(random: Random, kind: str, number: str) -> dict:
    allowed = [one for one in PUBLISHERS if may_send(one, kind, "placement_78_2", cancels=False)]
    sort = random.choice(sorted({one.partition("-")[0] for one in allowed}))  # nine of twelve are municipalities
    publisher = random.choice([one for one in allowed if one.startswith(sort)])
    if random.random() < 0.06:
        publisher = random.choice((*PUBLISHERS, "kommune-860", "kommune-0787", "Kriminalforsorgen", ""))
    moment = made.instant(random)
    today = copenhagen_day(moment)
    data = _data(random, kind, publisher, today)
    event = {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": f"urn:stafet:publisher:{publisher}",
        "type": f"dk.stafet.{kind}.v1",
        "datacontenttype": "application/json",
        "recordedtime": made.written(random, moment),
        "data": data,
    }
    if random.random() < 0.25 and isinstance(data, dict):
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            _spoil(random, data, today)
    if random.random() < 0.02:
        _spoil_envelope(random, event)
    return event


def _spoil_envelope(random: Random, event: dict) -> None:
    name, value = random.choice((
        ("type", "dk.stafet.release_notice.v2"), ("type", "dk.stafet.unknown_thing.v1"), ("type", "release_notice"),
        ("type", event["type"].upper()), ("source", "urn:stafet:publisher"), ("source", "kriminalforsorgen"),
        ("source", event["source"] + " "), ("type", event["type"] + "\n"), ("recordedtime", "2026-02-10T08:30:00"),
        ("recordedtime", "i går"), ("recordedtime", 17), ("recordedtime", "2026-02-30T08:30:00Z"), ("data", None),
        ("data", []), ("data", "text"), ("data", {}), ("time", None), ("subject", None),
    ))  # fmt: skip
    event[name] = value


def _data(random: Random, kind: str, publisher: str, today: date) -> dict:
    if kind in ("infohus_clearance", "event_recalled"):
        own = f"urn:stafet:publisher:{publisher}"
        others = f"urn:stafet:publisher:{random.choice(PUBLISHERS)}"
        data = {"event_ref": {"source": own if random.random() < 0.7 else others, "id": random.choice(("x", "e 1"))}}
        if kind == "infohus_clearance":
            data["result"] = random.choice(("cleared_for_infohus", "police_only"))
        else:
            data["reason"] = random.choice(("wrong_person", "wrong_facts", "cancelled", "sent_by_mistake"))
        return data
    if kind == "question_answered":
        question = random.choice(
            (made.QUESTION, made.QUESTION.upper(), made.QUESTION[:-1], made.QUESTION.replace("-", ""))
        )
        return {"question": question, "answer": random.choice(("Ja.", "Ja.", *made.TEXTS, *made.BLANKS))}
    if kind == "anonymous_sparring":
        return _sparring(random)
    if kind == "statistics":
        return _statistics(random, publisher, today)
    data = _person(random, today)
    _more(random, kind, publisher, data, today)
    return data


def _statistics(random: Random, publisher: str, today: date) -> dict:
    counts = {random.choice(made.CELLS): random.choice((0, 1, 4, 5, 900)) for _ in range(3)}
    if random.random() < 0.2:
        counts |= {random.choice(made.STRANGE_CELLS): random.choice((5, -1))}
    months = (f"{today:%Y-%m}", f"{today + timedelta(days=31):%Y-%m}", f"{today - timedelta(days=1):%Y-%m}")
    period = random.choice((*months, *months, "1900-01", "1899-12", "2200-01", "2026-00", "2026-13", "2026-1", "26-01"))
    own = publisher.removeprefix("kommune-")
    place = random.choice((own, own, own[1:], random.choice(made.MUNICIPALITIES)))
    return {"municipality": place, "period": period, "counts": counts}


def _sparring(random: Random) -> dict:
    data: dict = {"municipality": random.choice(made.MUNICIPALITIES), "question": "Hvem kan vi spørge?"}
    if random.random() < 0.5:
        shapes = (
            "6101881234", "610188-1234", "610188 1234", "610188\u00a01234", "610188\u20111234", "610188--1234",
            "61018-81234", "610188\r\n1234", "610188\t1234", "12345678901", "123456789", "a6101881234b", "610188–1234",
            "٦١٠١٨٨١٢٣٤", "610188 - 1234",
        )  # fmt: skip
        shape = random.choice(shapes)
        number = random.choice(("6101881234", "610188123", "0.6101881234", "1e10", "123456.1234", "1234567890.50"))
        places: tuple[Callable[[], None], ...] = (
            lambda: data.update(question=f"Om {shape} i går"),
            lambda: data.update(note=shape),
            lambda: data.update({shape: None}),
            lambda: data.update({shape: 1}),
            lambda: data.update(deep=[{"deeper": [shape]}]),
            lambda: data.update(number=f"@number {number}@"),
            lambda: data.update(subject={"name": "Fiktiv"}),
            lambda: data.update(subject=None, danger_now="true"),
        )
        random.choice(places)()
    return data


def _person(random: Random, today: date) -> dict:
    subject: dict = {}
    born = made.birth(random, today)
    chance = random.random()
    if chance < 0.6:
        subject["cpr"] = made.cpr(random, born)
    elif chance < 0.75:
        subject["birth_date"] = born.isoformat()
    elif chance < 0.8:
        subject.update(cpr=made.cpr(random, born), birth_date=born.isoformat())
    elif chance < 0.83:
        subject.update(cpr=made.cpr(random, born), birth_date=(born - timedelta(days=1)).isoformat())
    elif chance < 0.86:
        subject["cpr"] = made.bad_cpr(random, today)
    if random.random() < (0.2 if subject else 0.8):
        subject["name"] = random.choice(("Fiktiv Person", "Fiktiv Person", *made.BLANKS))
    if random.random() < 0.9:
        subject["residence"] = random.choice(made.MUNICIPALITIES)
    for flag, rate in (("protected_address", 0.1), ("no_fixed_abode", 0.05), ("abroad", 0.05)):
        if random.random() < rate:
            subject[flag] = random.choice((True, True, False))
    data: dict = {"subject": subject, "necessity": "Nødvendigt."}
    if random.random() < 0.9:
        likely = ("RPL115-1-1",) * 10 + ("RPL115-1-2",) * 3 + ("consent",) * 4
        data["legal_basis"] = random.choice(likely + BASES)
    if random.random() < 0.6:
        data["notification"] = random.choice(("sent", "sent", "considered_not_needed", "unknown", "unknown", "is_this"))
    if random.random() < 0.5:
        data["consent"] = random.choice(("given", "given", *CONSENT))
    if data.get("legal_basis") == "consent" and random.random() < 0.5:
        data["consent"] = "given"
    if random.random() < 0.03:
        data["danger_now"] = random.choice((True, False))
    if random.random() < 0.06:
        data["addressed_to"] = random.choice(FORUMS)
    return data


def _more(random: Random, kind: str, publisher: str, data: dict, today: date) -> None:
    if kind in CONCERNS:
        _concern(random, data, today)
    elif kind == "release_notice":
        _release(random, publisher, data, today)
    elif kind == "exit_wish":
        data["exit"] = random.choice(
            ({"wish": True}, {"wish": True, "consent": True}, {"wish": True, "consent": False})
        )
        if random.random() < 0.3:
            data["legal_basis"] = "consent"
    elif kind == "child_abuse_case":
        data["section_20_decided"] = random.random() < 0.7
        data["sectors"] = random.choice(([], ["police"], ["health"], ["police", "health"], ["police", "police"]))
    elif kind == "criminal_case_referral":
        data["case_ref"] = random.choice(("S-1", " ", "x" * 100))
        if random.random() < 0.1:
            data["addressed_to"] = random.choice(("ungesamraad_nordjylland", "ungdomskriminalitetsnaevnet"))
    if kind in ("exit_wish", "criminal_case_referral", "child_abuse_case", "release_notice"):
        if random.random() < 0.1:
            data["abuse_suspected"] = random.choice((True, False))
        if random.random() < 0.1:
            data["home_risk"] = random.sample(HOME_RISKS, random.randrange(3))
        if random.random() < 0.05:
            data[random.choice(("extremism", "wants_out", "recruitment_feared"))] = True


def _concern(random: Random, data: dict, today: date) -> None:
    data["observed_on"] = (today - timedelta(days=random.choice((0, 0, 1, 400)))).isoformat()
    data["source_kind"] = random.choice(SOURCE_KINDS)
    rates = {"abuse_suspected": 0.06, "extremism": 0.08, "wants_out": 0.2, "recruitment_feared": 0.2}
    for flag in FLAGS:
        if random.random() < rates.get(flag, 0.15):
            data[flag] = random.random() < 0.85
    if random.random() < 0.4:
        data["school"] = {"number": random.choice(("851001", "000000")), "name": "Fiktiv Skole"}
    if random.random() < 0.3:
        data["earlier_concerns_12m"] = random.choice((0, 0, 1, 2, 10**6))
    if random.random() < 0.1:
        data["requested_by"] = random.choice(("police", "ssp_consultant"))
    if random.random() < 0.15:
        data["home_risk"] = random.sample(HOME_RISKS, random.randrange(4))


def _release(random: Random, publisher: str, data: dict, today: date) -> None:
    likely = "placement_78_2" if publisher in KOMMUNER else "prison_service"
    places = (likely,) * 6 + ("prison_service", "placement_78_2", "home_detention", "at_liberty")
    data.update(
        case_ref=random.choice(("KF-1", "x" * 100)),
        version=random.choice((1, 2, 2**53 - 1)),
        legal_status=random.choice(("convicted", "convicted", "convicted", "remand", "other_detention")),
        released_from=random.choice(places),
        release_type=random.choice(("end_of_sentence", "parole", "parole", "interruption", "pardon", "remand_release")),
        date_status=random.choice(("expected", "decided", "changed", "cancelled", "expected", "changed")),
        legal_basis=random.choice(("RPL115-1-3-a", "RPL115-1-3-a", "RPL115-1-3-b", "RPL115-1-3-c", *BASES)),
    )
    if random.random() < 0.15:
        del data["legal_basis"]
    for name in ("release_date", "placement_date", "parole_date"):
        if random.random() < 0.7:
            data[name] = made.day_near(random, today).isoformat()
    if random.random() < 0.6:
        data["sentence_months"] = random.choice((1, 3, 4, 5, 37))
    if random.random() < 0.4:
        judged = random.choice(("radicalised", "at_risk", "no"))
        data["radicalisation"] = {"judged": judged, "by": "Fiktiv myndighed", "on": today.isoformat()}
    if random.random() < 0.3:
        data["supervision"] = random.random() < 0.7
    if random.random() < 0.3:
        data["needs"] = {need: random.random() < 0.5 for need in random.sample(NEEDS, 3)}
    if random.random() < 0.4:
        data["exit"] = random.choice(({"wish": True, "consent": True}, {"wish": True}, {"consent": True}, {}))
    if data["date_status"] == "cancelled":
        for name in list(data):
            if random.random() < 0.3 and name != "date_status":
                data[name] = random.choice((None, 7, "x", [], {"deep": 1}))


def _spoil(random: Random, data: dict, today: date) -> None:
    """Put something wrong, or nearly wrong, into one field."""
    inner = [value for value in data.values() if isinstance(value, dict)]
    target = random.choice([data, data, *inner])
    name = (
        random.choice([*target, *_NAMES])
        if target is data
        else random.choice([*target, "wish", "on", "by", "id", "name"])
    )
    near = (today + timedelta(days=random.choice((-1, 0, 1)))).isoformat()
    pool = random.choice((
        (None,), (None,), made.TEXTS, made.BAD_TEXTS, made.NOT_BOOLEAN, made.NOT_INTEGER, made.NOT_DATE, (near,),
        (True, False), (["abuse"], ["abuse", "hund"], [None], [1], ["abuse", "abuse"], "abuse"), (0, 1, -0, 10**19),
        ("@number -0@", "@number 1E0@", "@number 12345678901234567890@"), ({"number": "85100"}, {"number": 851001}, {}),
        ("is_this", "child-notification", "refused", "given", "police", "ksp", "municipal_triage", "cancelled"),
        ({"judged": "no", "by": " ", "on": near}, {"judged": "at_risk", "by": "x" * 999, "on": near}, {"judged": "no"}),
        ("86", "08600", "860 ", "٠٨٦٠", "086a", 860),
    ))  # fmt: skip
    value = deepcopy(random.choice(pool))  # or one event's fault would end up in the next one
    if name == "danger_now" and value is True and random.random() < 0.5:
        value = False
    target[name] = value
    if random.random() < 0.05:
        target |= random.choice(
            ({"\u00e5": 1, "a\u030a": 2}, {"x": {"\u1e9b\u0323": 1, "\u1e9b\u0323 ": 2}}, {"\u00e5": 1})
        )


_NAMES = (
    "danger_now", "danger_now", "notification", "consent", "addressed_to", "legal_basis", "necessity", "observed_on",
    "school", "presence_only", "charged", "home_risk", "abuse_suspected", "earlier_concerns_12m", "requested_by",
    "description", "exit", "contact", "radicalisation", "needs", "supervision", "sentence_months", "release_date",
    "parole_date", "case_ref", "version", "question", "municipality", "counts", "period", "unheard_of", "gang_link",
    "event_ref", "reason", "result", "sectors", "section_20_decided", "date_status", "released_from", "subject",
    "answer",
)  # fmt: skip
