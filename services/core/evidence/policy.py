"""Policy (C2SP tlog-policy): which logs and witnesses count, and how many of the witnesses must have cosigned."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.core.evidence import notes

NONE = "none"
"""The quorum of a policy that asks for no cosignature."""
KEYWORDS = frozenset({NONE, "all", "any"})


class PolicyError(ValueError):
    """A policy cannot be read; the text, in Danish, names the line and what is wrong with it."""


class Witness(NamedTuple):
    """A witness: its name in this policy, its key as text, and where it is asked; without `url` it answers by file."""

    name: str
    vkey: str
    url: str | None

    @property
    def key(self) -> notes.Key:
        """The key."""
        return notes.parse_key(self.vkey, notes.COSIGNATURE)


class Group(NamedTuple):
    """A group has cosigned when `least` of its members have: witnesses, or groups before it."""

    name: str
    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a policy says; `quorum` is the name of a witness or group, or NONE."""

    logs: tuple[notes.Key, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str

    @staticmethod
    def parse(text: str) -> "Policy":
        """Read a policy. Raises PolicyError."""
        read = _Reading()
        for number, line in enumerate(text.split("\n"), start=1):
            try:
                read.line(line)
            except (PolicyError, notes.NoteError) as error:
                raise PolicyError(f"linje {number}: {error}") from None
        if read.quorum is None:
            raise PolicyError("linjen `quorum` mangler")
        return Policy(tuple(read.logs), tuple(read.witnesses), tuple(read.groups), read.quorum)

    def witness_of(self, line: str) -> Witness | None:
        """Return the witness whose signature line this says it is. Raises NoteError for what is no such line."""
        found = notes.parse_signature(line.removesuffix("\n"))
        return next((one for one in self.witnesses if found.by(one.key)), None)

    def quorum_met(self, names: Collection[str]) -> bool:
        """Tell whether it is enough that the witnesses of these names have cosigned."""
        met = {NONE, *(one.name for one in self.witnesses if one.name in names)}
        for group in self.groups:  # a group's members stand before it
            if sum(one in met for one in group.members) >= group.least:
                met.add(group.name)
        return self.quorum in met


@dataclass(slots=True)
class _Reading:
    """A policy as far as it is read."""

    logs: list[notes.Key] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str | None = None

    def line(self, line: str) -> None:
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
            raise PolicyError("styretegn")
        words = [word for word in re.split("[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            return
        kinds: dict[str, Callable[[Sequence[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
        }
        kind = kinds.get(words[0])
        if kind is None:
            raise PolicyError(f"kender ikke {words[0]!r}; en linje begynder med {', '.join(kinds)}")
        kind(words[1:])

    def _log(self, words: Sequence[str]) -> None:
        if len(words) not in {1, 2}:
            raise PolicyError("skriv: log NØGLE [ADRESSE]")
        self.logs.append(self._new_key(words[0], notes.ED25519))

    def _witness(self, words: Sequence[str]) -> None:
        if len(words) not in {2, 3}:
            raise PolicyError("skriv: witness NAVN NØGLE [ADRESSE]")
        self._new_name(words[0])
        self._new_key(words[1], notes.COSIGNATURE)
        self.witnesses.append(Witness(words[0], words[1], words[2] if len(words) == 3 else None))

    def _group(self, words: Sequence[str]) -> None:
        if len(words) < 3:
            raise PolicyError("skriv: group NAVN all|any|ANTAL MEDLEM…")
        name, many, *members = words
        self._new_name(name)
        for member in members:
            if member not in self._names():
                raise PolicyError(f"{member!r} er ikke nævnt på en linje før")
        # Each counts in one way only, or two of a quorum could be the same witness.
        taken = [*members, *(member for group in self.groups for member in group.members)]
        if len(set(taken)) < len(taken):
            raise PolicyError(f"et medlem af {name!r} er med to gange, eller også i en anden gruppe")
        if many not in {"all", "any"} and not re.fullmatch("[1-9][0-9]{0,5}", many, re.ASCII):
            raise PolicyError(f"{many!r} er ikke all, any eller et antal")
        least = {"any": 1, "all": len(members)}.get(many) or int(many)
        if least > len(members):
            raise PolicyError(f"{name!r} har {len(members)} medlemmer, ikke {least}")
        self.groups.append(Group(name, least, tuple(members)))

    def _quorum(self, words: Sequence[str]) -> None:
        if self.quorum is not None or len(words) != 1:
            raise PolicyError("`quorum` står der én gang, med ét navn")
        if words[0] not in {NONE, *self._names()}:
            raise PolicyError(f"{words[0]!r} er ikke nævnt på en linje før")
        self.quorum = words[0]

    def _names(self) -> set[str]:
        return {*(one.name for one in self.witnesses), *(one.name for one in self.groups)}

    def _new_name(self, name: str) -> None:
        if name in KEYWORDS or name in self._names():
            raise PolicyError(f"navnet {name!r} er optaget")

    def _new_key(self, text: str, kind: int) -> notes.Key:
        """Read a key that no line has had: a log is not its own witness, and a witness counts once."""
        key = notes.parse_key(text, kind)
        if key.public in {one.public for one in (*self.logs, *(witness.key for witness in self.witnesses))}:
            raise PolicyError(f"nøglen af {key.name!r} har en linje før")
        return key
