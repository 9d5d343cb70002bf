"""Sequences of events: what only shows when several are looked at together, such as sending again and taking back."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from services.cli.commands.kit.material import Event, Material

Found = list[tuple[str, str]] | None
Told = Callable[[Event], str | None]


def resent(material: Material, _: date) -> Found:
    """An id that comes again has the same data; one has to come again, or nothing is shown."""
    kept: dict[str, Event] = {}
    wrong, again = [], 0
    for one in material.events:
        before = kept.setdefault(one.envelope.id, one)
        again += before is not one
        if before.digest != one.digest:
            wrong.append((one.sent.place, f"samme id som {before.sent.place}, men andet indhold"))
    return wrong if again else None


def new_ids(material: Material, _: date) -> Found:
    """The same data of the same time under two ids is one event sent twice, which nobody can see."""
    kept: dict[tuple[str, bytes, object], Event] = {}
    wrong = []
    for one in material.events:
        before = kept.setdefault((one.kind, one.digest, one.sent.attributes.get("time")), one)
        if before.envelope.id != one.envelope.id:
            wrong.append((one.sent.place, f"samme indhold og tidspunkt som {before.sent.place}, men et andet id"))
    return wrong if material.events else None


def versions(material: Material, _: date) -> Found:
    """A case's versions come in order, each under an id of its own; some case has to have two."""
    if not _is_asked(material):
        return []
    wrong, highest = [], 1
    for ones in _cases(material).values():
        known: dict[object, Event] = {}
        last = 0
        for one in ones:
            version = one.data.get("version")
            before = known.setdefault(version, one)
            if before.envelope.id != one.envelope.id:
                wrong.append((one.sent.place, f"samme udgave af sagen som {before.sent.place}, under et andet id"))
            elif isinstance(version, int) and before is one:
                if version <= last:
                    wrong.append((one.sent.place, "en lavere udgave end en, der er sendt før den"))
                last = max(last, version)
        highest = max(highest, len(known))
        if len({one.envelope.id for one in ones}) < len(known):
            wrong.append((ones[-1].sent.place, "to udgaver af sagen har samme id"))
    return wrong if highest > 1 or wrong else None


def cancelled(material: Material, _: date) -> Found:
    """A cancellation is a higher version of a case that was sent before; one has to be there."""
    if not _is_asked(material):
        return []
    seen: dict[object, object] = {}
    wrong, shown = [], False
    for one in material.of("release_notice"):
        case, version = one.data.get("case_ref"), one.data.get("version")
        if one.data.get("date_status") == "cancelled":
            shown = True
            before = seen.get(case)
            if before is None:
                wrong.append((one.sent.place, "aflyser en sag, som ikke er sendt før den"))
            elif isinstance(before, int) and isinstance(version, int) and version < before:
                wrong.append((one.sent.place, "aflysningen er ikke en højere udgave"))
        elif isinstance(version, int):
            seen[case] = version + 1
    return wrong if shown else None


def recalled(material: Material, _: date) -> Found:
    """A recall names an event that was sent before it, and comes under its key; one has to be there."""
    sent: dict[str, Event] = {}
    wrong, shown = [], False
    for one in material.events:
        if one.kind == "event_recalled":
            shown = True
            about = sent.get(str(_named(one)))
            if about is None:
                wrong.append((one.sent.place, "nævner ingen hændelse, der er sendt før den"))
            elif about.sent.handle != one.sent.handle:
                wrong.append((one.sent.place, f"har en anden nøgle end {about.sent.place}, som den kalder tilbage"))
        sent.setdefault(one.envelope.id, one)
    return wrong if shown else None


def corrected(material: Material, _: date) -> Found:
    """What was taken back comes right under a new id; that has to be shown once."""
    back: dict[str, Event] = {}
    sent: dict[str, Event] = {}
    wrong, shown = [], False
    for one in material.events:
        if one.kind == "event_recalled":
            about = sent.get(str(_named(one)))
            if about is not None:
                back[about.envelope.id] = about
            continue
        before = back.get(one.envelope.id)
        if before is not None and before.digest != one.digest:
            wrong.append((one.sent.place, f"rettet under samme id som {before.sent.place}, der er kaldt tilbage"))
        elif before is None:
            shown |= any(_same_matter(one, other) for other in back.values())
        sent.setdefault(one.envelope.id, one)
    return wrong if shown or wrong else None


def keys(material: Material, _: date) -> Found:
    """Events of a person have one key, and no other person's; files without keys show nothing of it."""
    kept = [one for one in material.events if one.sent.handle is not None]
    if not kept and not material.from_topic:
        return []
    wrong = [
        (one.sent.place, "har ingen nøgle, så rækkefølgen ikke kan holdes")
        for one in material.events
        if one.sent.handle is None
    ]
    wrong += _two(kept, lambda one: one.sent.number, lambda one: one.sent.handle, "en anden nøgle for samme person som")
    wrong += _two(kept, lambda one: one.sent.handle, lambda one: one.sent.number, "samme nøgle som en anden persons i")
    return wrong if material.events else None


def _two(events: Iterable[Event], name: Told, value: Told, what: str) -> list[tuple[str, str]]:
    first: dict[str, Event] = {}
    wrong = []
    for one in events:
        told, other = name(one), value(one)
        if told is None or other is None:
            continue
        before = first.setdefault(told, one)
        if value(before) != other:
            wrong.append((one.sent.place, f"{what} {before.sent.place}"))
    return wrong


def _is_asked(material: Material) -> bool:
    """Tell whether releases are this publisher's business: its main one, or one that it shows."""
    only = material.publisher.may_send.get("release_notice", "none")
    return only is None or bool(material.of("release_notice"))


def _cases(material: Material) -> dict[object, list[Event]]:
    found: defaultdict[object, list[Event]] = defaultdict(list)
    for one in material.of("release_notice"):
        found[one.data.get("case_ref")].append(one)
    return found


def _named(recall: Event) -> object:
    about = recall.data.get("event_ref")
    return about.get("id") if isinstance(about, dict) else None


def _same_matter(one: Event, other: Event) -> bool:
    if one.kind != other.kind:
        return False
    return (one.sent.handle is not None and one.sent.handle == other.sent.handle) or (
        one.sent.number is not None and one.sent.number == other.sent.number
    )
