"""Acceptance and return: responsibility moves to who takes the item, or the case is offered where it came from."""

from schemas.act_bodies import Return
from services.core.handover.acts import ACCEPT, RETURN
from services.core.handover.item import Item
from services.effects.acts.draft import ActDraft
from services.effects.acts.offering import NewItem, offer
from services.effects.acts.steps import receipt, step


def accept(draft: ActDraft) -> None:
    """Take the item; the forum that forwarded it hands its responsibility over in the same transaction."""
    step(draft, draft.item, ACCEPT)
    origin = origin_of(draft)
    if origin is not None:
        step(draft, origin, ACCEPT, {"forwarding": None}, state="forwarded")
        receipt(draft, origin, "forwarded")


def give_back(draft: ActDraft) -> None:
    """Return the item with its reason; it is offered again unless somebody else still has it (contracts-acts 9.4)."""
    one, body = draft.item, draft.given(Return)
    step(draft, one, RETURN, code=body.reason)
    if body.note is not None:
        draft.written.texts.append((one.id, one.version + 1, {"note": body.note}))
    if one.role == "reader":
        return
    if one.forwarded_from is not None and one.state == "offered":
        ended_elsewhere(draft)
        return
    offer(draft, _back_to(draft, one))


def origin_of(draft: ActDraft) -> Item | None:
    """Return the open item that this one is on its way from, None when it came otherwise or was accepted before."""
    origin = draft.related.get(draft.item.forwarded_from or b"")
    return origin if origin is not None and origin.is_open and origin.forwarding == draft.item.id else None


def ended_elsewhere(draft: ActDraft) -> None:
    """Tell the forum that forwarded this item that it ended without being taken: the origin forwards no more."""
    origin = origin_of(draft)
    if origin is not None:
        step(draft, origin, "forward_returned", {"forwarding": None}, code="forward_returned")


def _back_to(draft: ActDraft, one: Item) -> NewItem:
    origin = draft.related.get(one.forwarded_from or b"")
    if origin is not None:
        return NewItem(
            origin.forum,
            origin.municipality,
            origin.school,
            origin.stage,
            origin.legal_basis,
            returned_from=one,
            residence=one.residence,
        )
    # At Exit sit people of every sender (EXIT-1); in their own queue others would see that somebody wants out (EXIT-7).
    stays = draft.rulebook.disclosure.is_closed(one.forum)
    forum, municipality = (one.forum, one.municipality) if stays else draft.rulebook.returns_to(one.publisher)
    return NewItem(forum, municipality, None, "manual", None, returned_from=one, residence=one.residence)
