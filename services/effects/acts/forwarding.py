"""Forwarding and rerouting: the case is offered to another forum, and stays here until it is taken there."""

from schemas.act_bodies import Forward, Reroute
from services.core.forwarding.rerouting import Refusal, rerouted
from services.core.forwarding.targets import Target, Wanted, choose, targets
from services.core.handover.acts import FORWARD, REROUTE, WITHDRAW_FORWARD
from services.core.rulebook.deadlines import DATES, RECEIPT, Deadline, due
from services.effects.actors import RefusedActError
from services.effects.acts.draft import ActDraft
from services.effects.acts.offering import NewItem, offer
from services.effects.acts.steps import step


def forward(draft: ActDraft) -> None:
    """Offer the case to a target of the rulebook; raises RefusedActError `erased` or `no_target`."""
    one, body = draft.item, draft.given(Forward)
    wanted = Wanted(body.forum, body.municipality, body.school, body.legal_basis)
    target = choose(possible_targets(draft), wanted)
    if target is None:
        raise RefusedActError("no_target", one.state)
    school = body.school if draft.rulebook.forums[target.forum].scope == "school" else None
    new = offer(
        draft,
        NewItem(
            target.forum,
            target.municipality,
            school,
            target.stage,
            body.legal_basis,
            deadlines=_deadlines(draft, target),
            forwarded_from=one,
            residence=one.residence,
        ),
    )
    step(draft, one, FORWARD, {"forwarding": new})
    draft.written.texts.append((one.id, one.version + 1, {"necessity": body.necessity}))


def _deadlines(draft: ActDraft, target: Target) -> tuple[Deadline, ...]:
    """Return what is due there from now on (CHI-4, CHI-5)."""
    book = draft.rulebook
    rules = [rule for name in target.deadlines for rule in book.deadline_sets[name]]
    return due(rules, {**dict.fromkeys(DATES), RECEIPT: draft.today}, draft.now, book.holidays)


def possible_targets(draft: ActDraft) -> list[Target]:
    """Return where the rulebook lets this case be forwarded to today (contracts-acts 9.1)."""
    one = draft.item
    residence = one.residence or draft.file.residence()
    return targets(draft.rulebook, one.type, draft.file.age(draft.today), residence, (one.forum, one.municipality))


def withdraw_forward(draft: ActDraft) -> None:
    """Take a forwarding back before it is taken; the other forum's item becomes recalled."""
    one = draft.item
    step(draft, one, WITHDRAW_FORWARD, {"forwarding": None})
    take_back_forwarding(draft)


def take_back_forwarding(draft: ActDraft) -> None:
    """Recall the item that this one is on its way as, code `withdrawn`."""
    new = draft.related.get(draft.item.forwarding or b"")
    if new is not None and new.is_open:
        step(draft, new, WITHDRAW_FORWARD, state="recalled", code="withdrawn")


def reroute(draft: ActDraft) -> None:
    """Offer the case where the stored event belongs today; raises RefusedActError `same_address`, `not_routable`."""
    one, body = draft.item, draft.given(Reroute)
    decision = draft.file.decided_again(body.residence)
    owner = rerouted(decision, draft.rulebook, (one.forum, one.municipality))
    if isinstance(owner, Refusal):
        raise RefusedActError(owner.code, one.state, codes=owner.codes)
    new = offer(
        draft,
        NewItem(
            owner.forum,
            owner.municipality,
            owner.school,
            owner.stage,
            owner.legal_basis,
            owner.track,
            decision.deadlines,
            forwarded_from=one,
            residence=body.residence,
        ),
    )
    # The person lives there whether it is taken there or not: the targets of this item too follow the new residence.
    step(draft, one, REROUTE, {"forwarding": new, "residence": body.residence})
    texts = {"residence": body.residence, "moved_on": body.moved_on.isoformat()}
    draft.written.texts.append((one.id, one.version + 1, texts))
