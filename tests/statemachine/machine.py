"""Machine of Hypothesis that does the same to the product and to the model, and compares them after each step."""

from random import Random

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from statemachine.cases import CASES, clearance, recall
from statemachine.clocks import STARTS, WAITS
from statemachine.grants import drawn
from statemachine.moves import Choose, fitting, misfitting
from statemachine.people import ACTING, EVERYBODY, sender_of, who_acts_on
from statemachine.sendings import ENTERED, PATHS, VERSIONS, version_of
from statemachine.sides import BothSides
from statemachine.tries import WRONG, Try, tries

IDENTITY = ({"reason": "contact"}, {"reason": "other", "note": "Til mødet."}, {"reason": "other"}, {}, {"more": 1})
OFTEN = (
    *["ksp"] * 6,
    "ksp_and_exit",
    "exit",
    "exit",
    "wish",
    "wish",
    "psp",
    "young_adult",
    "older",
    "council",
    "infohus",
)
NAMES = (*sorted(CASES), *OFTEN)
SEED = st.integers(0, 2**32 - 1)
"""What a rule chooses by: far faster than a draw for each choice, and as wide."""


class Machine(BothSides, RuleBasedStateMachine):
    """One sequence."""

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        BothSides.__init__(self)
        self.rules = 0

    def teardown(self) -> None:
        """Compare what only the end shows."""
        self.product.finish()

    def say(self, what: str) -> None:
        """Show what was done beside the rules of a failing sequence."""
        note(what)

    def chooser(self, seed: int) -> Choose:
        """Return how a rule chooses one of several; the same seed chooses otherwise later on."""
        self.rules += 1
        random = Random(f"{seed}-{self.rules}")  # noqa: S311 -- nothing is secret
        return lambda several: random.choice(list(several))

    @initialize(seed=SEED)
    def begin(self, seed: int) -> None:
        """Begin with one case, carried some way."""
        choose = self.chooser(seed)
        self.clock.instant = choose(STARTS)
        self.case(choose, choose(NAMES), f"{choose((ENTERED, ''))} {choose(PATHS)}")

    @precondition(lambda self: sum(one.is_open for one in self.items) < 4 and len(self.items) < 16)
    @rule(seed=SEED)
    def another_case(self, seed: int) -> None:
        """Let another case come in, and carry it some way."""
        choose = self.chooser(seed)
        self.case(choose, choose(NAMES), f"{ENTERED} {choose(PATHS)}")

    @rule(seed=SEED)
    def wait(self, seed: int) -> None:
        """Let hours or days go by."""
        self.clock.instant += self.chooser(seed)(WAITS)

    @precondition(lambda self: self.items)
    @rule(seed=SEED, times=st.integers(1, 6))
    def carry(self, seed: int, times: int) -> None:
        """Carry an item on: acts that are possible, by somebody who may, with bodies that fit."""
        choose = self.chooser(seed)
        at = choose(range(len(self.items)))
        for _ in range(times):
            item = self.items[at]
            ways = [(who, act) for who in ACTING for act in sorted(self.model.acts_of(who, at))]
            if not ways:
                return
            act = choose(sorted({act for _, act in ways}))
            who = choose([one for one, other in ways if other == act])
            self.act(who, act, at, choose((item.version, None)), fitting(choose, act, item, self.clock()))
            if item.forwarding is not None and choose((True, False)):
                at = self.items.index(item.forwarding)

    @precondition(lambda self: self.items)
    @rule(seed=SEED, times=st.integers(1, 8))
    def attempt(self, seed: int, times: int) -> None:
        """Try what must be refused, or just might be: each with one thing wrong."""
        choose = self.chooser(seed)
        for _ in range(times):
            wrong = choose(WRONG)
            found = tries(self.model, wrong, [*EVERYBODY, *(grant.to for _, grant in self.given)])
            if found:
                self._attempt(choose, wrong, found)

    def _attempt(self, choose: Choose, wrong: str, found: list[Try]) -> None:
        code = choose(sorted({one.code for one in found}))
        act = choose(sorted({one.act for one in found if one.code == code}))
        one = choose([one for one in found if (one.code, one.act) == (code, act)])
        item = self.items[one.item]
        body = (
            misfitting(choose, act, item, self.clock()) if wrong == "body" else fitting(choose, act, item, self.clock())
        )
        version = item.version + choose((-1, 1)) if wrong == "version" else choose((item.version, None))
        self.act(one.who, act, None if wrong == "id" else one.item, version, body)

    @precondition(lambda self: self.items)
    @rule(seed=SEED)
    def read(self, seed: int) -> None:
        """Read an item, its content or who it is about."""
        choose = self.chooser(seed)
        at = choose(range(len(self.items)))
        item = self.items[at]
        what = choose(("show", "content", "identity"))
        who = choose((*[who_acts_on(item)] * 8, *EVERYBODY))
        body = choose(IDENTITY) if what == "identity" else {}
        self.read_by(who, what, at, body)

    @precondition(lambda self: self.items)
    @rule(seed=SEED)
    def sender(self, seed: int) -> None:
        """Let a sender take back, change, cancel, clear or answer."""
        choose = self.chooser(seed)
        envelope = choose([one for one in self.sent if not one["type"].startswith("dk.stafet.event_recalled")])
        kind = envelope["type"].split(".")[2]
        if kind == "radicalisation_concern":
            self.arrive(clearance(envelope, choose(("cleared_for_infohus", "police_only"))))
        elif kind == "release_notice" and choose((True, True, True, False)):
            self.arrive(version_of(envelope, choose(VERSIONS), 1 + len(self.sent), self.clock()))
        elif choose((True, False, False, False)):
            self.arrive(recall(envelope))

    @precondition(lambda self: any(one.questions for one in self.items))
    @rule(seed=SEED)
    def answer(self, seed: int) -> None:
        """Let the sender answer a question, over HTTP or by an event."""
        choose = self.chooser(seed)
        at = choose([at for at, one in enumerate(self.items) if one.questions])
        item = self.items[at]
        by = choose(("http", "event"))
        if by == "event":
            self.answer_by_event(at)
            return
        who = choose((*[sender_of(item)] * 3, *EVERYBODY))
        self.answer_over_http(who, at, choose(({"answer": "I går."}, {"answer": "I går."}, {"answer": " "}, {})))

    @precondition(lambda self: any(not one.is_open for one in self.items))
    @rule(seed=SEED)
    def erase(self, seed: int) -> None:
        """Let content be gone of which nothing is open any more."""
        open_ = {one.event for one in self.items if one.is_open}
        ended = [at for at, one in enumerate(self.items) if one.event not in open_]
        if ended:
            self.erase_of(self.chooser(seed)(ended))

    @precondition(lambda self: self.items)
    @rule(seed=SEED)
    def give(self, seed: int) -> None:
        """Give somebody a grant to an item's queue: for now, for later, or one that is over."""
        choose = self.chooser(seed)
        by, grant, way = drawn(choose, choose(self.items), f"t-{self.stand.sequences}-{len(self.given)}", self.clock())
        if self.both(lambda side: side.give(by, grant), "grant") is None:
            self.given.append((by, grant))
            self.stand.coverage.meet("grant", way)

    @precondition(lambda self: self.given)
    @rule(seed=SEED)
    def end_grant(self, seed: int) -> None:
        """End a grant; from then on it covers nothing."""
        by, grant = self.chooser(seed)(self.given)
        if self.both(lambda side: side.end(by, grant), "grant") is None:
            self.stand.coverage.meet("grant", "ended")

    @invariant()
    def the_two_agree(self) -> None:
        """Every item looks the same on both sides, the same was told, and the touched ones offer the same acts."""
        self.compare()
