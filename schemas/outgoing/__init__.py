"""Outgoing messages that Stafet sends, as models: their JSON Schemas say to readers what will come."""

from pydantic import BaseModel

from schemas.outgoing.dead_letter import DeadLetter
from schemas.outgoing.handovers import HandoverChanged, HandoverOffered, HandoverRecalled, HandoverReminder
from schemas.outgoing.receipts import ReceiptOfAct, ReceiptOfDecision, ReceiptOfQuestion

OUTGOING: dict[str, tuple[type[BaseModel], ...]] = {
    "handover_offered": (HandoverOffered,),
    "handover_changed": (HandoverChanged,),
    "handover_recalled": (HandoverRecalled,),
    "handover_reminder": (HandoverReminder,),
    "receipt": (ReceiptOfDecision, ReceiptOfAct, ReceiptOfQuestion),
    "dead_letter": (DeadLetter,),
}
"""Name between `dk.stafet.` and `.v1` → what its `data` may be."""
