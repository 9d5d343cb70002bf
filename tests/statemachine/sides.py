"""Both sides of a sequence: everything is done to the product and to the model, counted, and compared."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from statemachine.cases import CASES, Envelope, event
from statemachine.clocks import Clock
from statemachine.coverage import Coverage
from statemachine.model.access import Grant, Principal
from statemachine.model.item import Item
from statemachine.model.world import Refused
from statemachine.moves import Choose, fitting
from statemachine.people import who_acts_on
from statemachine.picture import differences
from statemachine.played import Model
from statemachine.product import Product

Side = Product | Model


@dataclass
class Stand:
    """What all sequences share: how a product begins one, the grants that it has then, and what was met."""

    begin: Callable[[Clock], Product]
    grants: list[Grant]
    coverage: Coverage = field(default_factory=Coverage)
    sequences: int = 0
    clock: Callable[[], Clock] = Clock


class BothSides:
    """One sequence on both sides."""

    stand: Stand

    def __init__(self) -> None:
        self.clock = self.stand.clock()
        self.product, self.model = self.stand.begin(self.clock), Model(self.stand.grants, self.clock)
        self.stand.sequences += 1
        self.log: list[str] = []
        self.sent: list[Envelope] = []
        self.given: list[tuple[Principal, Grant]] = []
        self.touched: set[int] = set()

    def say(self, what: str) -> None:
        """Keep what was done, for whoever looks at a failure."""
        self.log.append(what)

    @property
    def items(self) -> list[Item]:
        """The model's items; the product's have the same numbers."""
        return self.model.items

    def both(self, do: Callable[[Side], Any], what: str) -> str | None:
        """Do the same on both sides; returns the code by which both refuse it, None when it is done."""
        before = [(len(one.steps), one.state) for one in self.items]
        codes: list[str | None] = []
        answers = []
        self.clock.tick()
        for side in (self.product, self.model):
            try:
                answers.append(do(side))
                codes.append(None)
            except Refused as refused:
                codes.append(refused.code)
        self.say(f"{what}: {codes[1] or 'done'}")
        assert codes[0] == codes[1], f"{what}: product {codes[0]}, model {codes[1]}"
        assert len(answers) < 2 or answers[0] == answers[1], f"{what}: product {answers[0]}, model {answers[1]}"
        if codes[0] is not None:
            self.stand.coverage.meet(what, "!", codes[0])
        self._count(before)
        return codes[0]

    def _count(self, before: list[tuple[int, str]]) -> None:
        """Count what happened to items beside the act itself."""
        for at, item in enumerate(self.items):
            steps, state = before[at] if at < len(before) else (0, "")
            if len(item.steps) > steps:
                self.touched.add(at)
                self.stand.coverage.step(item, state)

    def arrive(self, envelope: Envelope) -> None:
        """Let an event come in."""
        self.sent.append(envelope)
        self.say(f"{envelope['type']} of {envelope['source']}: {envelope['data']}")
        self.both(lambda side: side.arrive(envelope), "arrival")

    def act(self, who: Principal, act: str, at: int | None, version: int | None, body: object) -> None:
        """Let somebody try an act."""
        state = "" if at is None else self.items[at].state
        count = len(self.items)
        self.say(f"{who} tries {act} on item {at}, version {version}, {body}")
        if self.both(lambda side: side.act(who, act, at, version, body), act) is None:
            self.stand.coverage.act(act, state, self.items[at or 0], body, self.items[count:])

    def read_by(self, who: Principal, what: str, at: int, body: object) -> None:
        """Let somebody try to read."""
        self.say(f"{who} reads {what} of item {at}, {body}")
        if self.both(lambda side: side.read(who, what, at, body), what) is None:
            self.stand.coverage.read(what, self.items[at])
        self.touched.add(at)

    def answer_over_http(self, who: Principal, at: int, body: object) -> None:
        """Let somebody try to answer an item's last question."""
        resumes = self.items[at].resumes
        self.say(f"{who} answers the question of item {at}, {body}")
        if self.both(lambda side: side.answer(who, at, body), "answer") is None and resumes:
            self.stand.coverage.meet("answer", "http", resumes)

    def answer_by_event(self, at: int) -> None:
        """Let the sender's event answer an item's last question; it has no effect unless that is open."""
        item = self.items[at]
        resumes, is_open = item.resumes, item.questions[-1].state == "open"

        def answered(side: Side) -> Envelope:
            return event(item.event.publisher, "question_answered", {"question": side.question(at), "answer": "I går."})

        self.say(f"the sender of item {at} sends question_answered")
        self.both(lambda side: side.arrive(answered(side)), "arrival")
        if is_open and resumes:
            self.stand.coverage.meet("answer", "event", resumes)

    def erase_of(self, at: int) -> None:
        """Let the content of an item's event be gone."""
        self.say(f"the content of item {at} is erased")
        self.both(lambda side: side.erase(at), "erasure")

    def case(self, choose: Choose, name: str, path: str) -> None:
        """Let a case come in and do of a path what is possible; `>` is what was forwarded, `<` what came back."""
        at = len(self.items)
        self.arrive(CASES[name](self.clock()))
        for act in path.split():
            if at < len(self.items):
                at = self._walk(choose, act, at)

    def _walk(self, choose: Choose, act: str, at: int) -> int:
        item = self.items[at]
        if act == ">":
            return at if item.forwarding is None else self.items.index(item.forwarding)
        if act == "<":
            return next((other for other, one in enumerate(self.items) if one.returned_from is item), at)
        who = who_acts_on(item)
        if act == "read":
            self.read_by(who, "content", at, {})
        elif act in self.model.acts_of(who, at):
            body = {"result": "cleared_for_infohus"} if act == "clear" else fitting(choose, act, item, self.clock())
            self.act(who, act, at, item.version, body)
        return at

    def compare(self) -> None:
        """Compare every item, what was told, and the acts of the items that were touched."""
        its_told, mine_told = Counter(self.product.told()), Counter(self.model.told())
        assert its_told == mine_told, f"told: model alone {mine_told - its_told}, product alone {its_told - mine_told}"
        for at, (mine, its) in enumerate(zip(self.model.pictures(), self.product.pictures(), strict=True)):
            assert not differences(mine, its), f"item {at}: " + "; ".join(differences(mine, its))
        touched, self.touched = self.touched, set()
        for at in touched:
            who = who_acts_on(self.items[at])
            if self.model.world.sees(who, self.items[at], self.clock()):
                found = differences(self.model.view(who, at), self.product.view(who, at))
                assert not found, f"item {at} as {who} sees it: " + "; ".join(found)
