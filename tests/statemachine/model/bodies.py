"""Bodies of acts, checked by themselves (contracts-acts 9 and 11, `invalid`): what each member must be."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from oracle.danish_time import read_date
from oracle.district import PUBLISHERS
from oracle.forwarding import IDS
from oracle.written import is_blank, is_text, normal

RETURNED = ("wrong_forum", "lacks_information", "no_legal_basis", "not_necessary", "duplicate", "other")
DESELECTED = ("not_relevant", "handled_elsewhere", "insufficient", "other")
OUTCOMES = ("measure_agreed", "referred", "no_further_action", "postponed")
CLEARED = ("cleared_for_infohus", "police_only")
IDENTITY_FOR = ("contact", "look_up", "meeting", "other")
ORGANISATIONS = (*PUBLISHERS, "stafet")

Check = Callable[[object, date], bool]


def text(value: object, _today: date, most: int = 1000) -> bool:
    """Tell whether a text is one, and has 1 to `most` characters after trimming white space."""
    if not is_text(value):
        return False
    value = normal(value)
    while value and is_blank(value[0]):
        value = value[1:]
    while value and is_blank(value[-1]):
        value = value[:-1]
    return 1 <= len(value) <= most


def code(value: object, _today: date, codes: tuple[str, ...]) -> bool:
    """Tell whether it is one of a closed list."""
    return isinstance(value, str) and value in codes


def digits(value: object, _today: date, count: int) -> bool:
    """Tell whether it is text of so many digits."""
    return isinstance(value, str) and re.fullmatch(f"[0-9]{{{count}}}", value) is not None


def no_past_date(value: object, today: date) -> bool:
    """Tell whether it is a date from today on."""
    day = read_date(value)
    return day is not None and day >= today


def no_future_date(value: object, today: date) -> bool:
    """Tell whether it is a date until today."""
    day = read_date(value)
    return day is not None and day <= today


def word(value: object, _today: date) -> bool:
    """Tell whether it is text at all: what it names is looked up later."""
    return isinstance(value, str)


ORGANISATION = partial(code, codes=ORGANISATIONS)
CODE_OF_PLACE, SCHOOL = partial(digits, count=4), partial(digits, count=6)

REQUIRED: dict[str, dict[str, Check]] = {
    "return": {"reason": partial(code, codes=RETURNED)},
    "forward": {"forum": partial(code, codes=IDS), "necessity": text},
    "ask": {"question": partial(text, most=4000)},
    "put_on_agenda": {"meeting": no_past_date},
    "note_outcome": {"outcome": partial(code, codes=OUTCOMES), "responsible_authority": ORGANISATION},
    "reopen": {"reason": text},
    "select": {"necessity": text},
    "deselect": {"reason": partial(code, codes=DESELECTED)},
    "clear": {"result": partial(code, codes=CLEARED)},
    "record_consent": {"given_on": no_future_date},
    "name_owner": {"authority": ORGANISATION},
    "reroute": {"residence": CODE_OF_PLACE, "moved_on": no_future_date},
    "identity": {"reason": partial(code, codes=IDENTITY_FOR)},
    "answer": {"answer": partial(text, most=4000)},
}
OPTIONAL: dict[str, dict[str, Check]] = {
    "return": {"note": text},
    "forward": {"municipality": word, "school": SCHOOL, "legal_basis": word},
    "note_outcome": {"follow_up_on": no_past_date, "note": text},
    "complete": {"task": word, "deadline": word},
    "identity": {"note": text},
}


def faults(act: str, body: object, today: date) -> set[str]:
    """Return the members at fault, `` for the body as a whole."""
    if body is None:
        body = {}
    if not isinstance(body, dict):
        return {""}
    given = {name: value for name, value in body.items() if value is not None}
    required, optional = REQUIRED.get(act, {}), OPTIONAL.get(act, {})
    found = set(required) - set(given)
    for name, value in given.items():
        check = required.get(name) or optional.get(name)
        if check is None or not check(value, today):
            found.add(name)
    if act == "complete" and len({"task", "deadline"} & set(given)) != 1:
        found.add("task")
    if act == "forward" and given.get("forum") == "ssp_netvaerksgruppe" and "school" not in given:
        found.add("school")
    if act == "identity" and given.get("reason") == "other" and "note" not in given:
        found.add("note")
    return found
