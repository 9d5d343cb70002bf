"""Forms of acts: what each member of an act's body is called, how it is asked for, and what may be chosen."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from schemas.act_bodies import RETURN_REASONS, Body, Deselect, Identity, NoteOutcome
from schemas.danish import STEPS
from services.core.access.principal import OPERATING
from services.core.handover.acts import Act
from services.core.rulebook.model import Rulebook
from services.desk.web.naming import Names
from services.desk.web.working import Form


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


class Field(NamedTuple):
    """How one member is asked for: `text`, `long`, `date`, or a choice of what a function gives."""

    label: str
    kind: str
    hint: str = ""


Choices = Sequence[tuple[str, str]]

FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "return.reason": Field(_("Reason"), "reasons"),
        "return.note": Field(_("Text to the sender"), "text", _("At most 1000 characters.")),
        "forward.forum": Field(_("Forum and legal basis"), "targets", _("Only forums with a legal basis stand here.")),
        "forward.school": Field(_("School"), "digits", _("Six digits; only for the SSP network groups.")),
        "forward.necessity": Field(_("Why is it necessary that they know?"), "text", _("It is logged.")),
        "ask.question": Field(_("Question to the sender"), "long", _("At most 4000 characters.")),
        "put_on_agenda.meeting": Field(_("Date of the meeting"), "date"),
        "put_on_agenda.minutes": Field(_("Minutes"), "digits", _("How long it may take.")),
        "put_on_agenda.presenter": Field(_("Presents"), "organisations"),
        "note_outcome.outcome": Field(_("What was decided?"), "outcomes"),
        "note_outcome.responsible_authority": Field(_("Who carries it on?"), "organisations"),
        "note_outcome.follow_up_on": Field(_("Follow-up"), "date"),
        "note_outcome.note": Field(_("Note"), "text", _("Write no more about people than what is needed.")),
        "reopen.reason": Field(_("Why is it opened again?"), "text"),
        "select.necessity": Field(_("Why is it necessary that they know?"), "text", _("It is logged.")),
        "deselect.reason": Field(_("Reason"), "deselections"),
        "clear.result": Field(_("What did the police find?"), "clearances"),
        "record_consent.given_on": Field(_("When was it given?"), "date"),
        "name_owner.authority": Field(_("Who owns the case?"), "organisations"),
        "complete.task": Field(_("What is done?"), "open_work"),
        "reroute.residence": Field(_("New municipality"), "towns"),
        "reroute.moved_on": Field(_("When did the person move?"), "date"),
        "identity.reason": Field(_("Why do you need the name?"), "identity_reasons"),
        "identity.note": Field(_("What for?"), "text", _("Only with another reason.")),
    }
)
"""`act.member` → how it is asked for; `tests/unit/desk/web/test_act_forms.py` misses a member without a row."""

TOGETHER: Mapping[str, str] = MappingProxyType(
    {
        "forward.municipality": "forward.forum",
        "forward.legal_basis": "forward.forum",
        "complete.deadline": "complete.task",
    }
)
"""Members that one choice gives together with another."""

IDENTITY_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "contact": _("To contact the person"),
        "look_up": _("To look the person up in our own system"),
        "meeting": _("For a meeting"),
        "other": _("Another reason"),
    }
)
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "measure_agreed": "Measure agreed",
        "referred": "Referred",
        "no_further_action": "No further action",
        "postponed": "Postponed",
        "not_relevant": "Not relevant here",
        "handled_elsewhere": "Handled elsewhere",
        "insufficient": "Too little to go on",
        "other": "Other",
    }
)
"""Codes of steps in English; in Danish they are `schemas.danish`'s."""


class Asking(NamedTuple):
    """What choices are made of: the rulebook and its names, the item as it was told, and where it can go."""

    book: Rulebook
    names: Names
    language: str
    gettext: Callable[[str], str]
    item: Mapping[str, Any]
    targets: Sequence[Mapping[str, Any]] = ()


class Asked(NamedTuple):
    """One field of a form as it is shown."""

    name: str
    label: str
    kind: str
    hint: str
    required: bool
    choices: Choices


def fields(act: str, body: type[Body], asking: Asking) -> list[Asked]:
    """Return the fields of an act's form, in the order of its body."""
    found = []
    for member, info in body.model_fields.items():
        path = f"{act}.{member}"
        if path in TOGETHER:
            continue
        field = FIELDS[path]
        label, hint = asking.gettext(field.label), asking.gettext(field.hint) if field.hint else ""
        required = info.is_required() or path == "complete.task"
        choices = CHOICES[field.kind](asking) if field.kind in CHOICES else ()
        found.append(Asked(member, label, field.kind, hint, required, choices))
    return found


def given(act: str, body: type[Body], form: Form) -> dict[str, Any]:
    """Return an act's body as the form has it: a field that is left empty is absent, as no value can be blank."""
    typed = {name: form.get(name) for name in body.model_fields if form.get(name).strip()}
    if act == "forward" and "forum" in typed:
        forum, municipality, basis = (*typed["forum"].split("|"), "", "")[:3]
        joined = {"forum": forum, "municipality": municipality, "legal_basis": basis}
        return {**typed, **{name: value for name, value in joined.items() if value}}
    if act == "complete" and ":" in typed.get("task", ""):
        kind, _sign, name = typed["task"].partition(":")
        return {"deadline" if kind == "deadline" else "task": name}
    return typed


def has_form(act: Act) -> bool:
    """Tell whether an act asks for anything."""
    return bool(act.body.model_fields)


def _codes(model: type[Body], member: str) -> tuple[str, ...]:
    codes: tuple[str, ...] = get_args(model.model_fields[member].annotation)
    return codes


def _steps(asking: Asking, codes: Sequence[str]) -> Choices:
    danish = {**STEPS, "other": "Andet"}
    return [(code, danish[code] if asking.language == "da" else OUTCOMES[code]) for code in codes]


def _reasons(asking: Asking) -> Choices:
    return [(code, asking.book.reasons.returned[code][asking.language].rstrip(".")) for code in RETURN_REASONS]


def _clearances(asking: Asking) -> Choices:
    return [(code, words[asking.language].rstrip(".")) for code, words in asking.book.reasons.cleared.items()]


def _organisations(asking: Asking) -> Choices:
    named = sorted((asking.names.forum(one), one) for one in {*asking.book.publisher_by_id, OPERATING})
    return [(code, name) for name, code in named]


def _towns(asking: Asking) -> Choices:
    named = sorted((town.name, code) for code, town in asking.book.municipalities.items())
    return [(code, name) for name, code in named]


def _targets(asking: Asking) -> Choices:
    found = []
    for one in asking.targets:
        place = asking.names.address(one["forum"], one["municipality"])
        for basis in one["legal_bases"] or [None]:
            value = "|".join((one["forum"], one["municipality"] or "", basis or ""))
            found.append((value, f"{place}: {asking.names.basis(basis)}" if basis else place))
    return found


def _open_work(asking: Asking) -> Choices:
    wording, language = asking.book.wording, asking.language
    tasks = [
        (f"task:{one['kind']}", wording.tasks[one["kind"]][language])
        for one in asking.item["tasks"]
        if not one["done"] and one["to"] == asking.item["forum"]
    ]
    deadlines = [
        (f"deadline:{one['rule']}", asking.names.deadline(one["what"]))
        for one in asking.item["deadlines"]
        if not (one["done"] or one["withdrawn"])
    ]
    return [*tasks, *deadlines]


CHOICES: Mapping[str, Callable[[Asking], Choices]] = MappingProxyType(
    {
        "reasons": _reasons,
        "targets": _targets,
        "outcomes": lambda asking: _steps(asking, _codes(NoteOutcome, "outcome")),
        "deselections": lambda asking: _steps(asking, _codes(Deselect, "reason")),
        "organisations": _organisations,
        "clearances": _clearances,
        "open_work": _open_work,
        "towns": _towns,
        "identity_reasons": lambda asking: [
            (code, asking.gettext(IDENTITY_REASONS[code])) for code in _codes(Identity, "reason")
        ],
    }
)
"""Kind of a field → what may be chosen in it."""
