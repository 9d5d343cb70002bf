"""The registry of effects: which function plans what an act writes; every act of the table has one."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.core.handover import acts
from services.effects.acts import accepting, asking, carrying, forwarding, sorting
from services.effects.acts.draft import ActDraft

WRITES: Mapping[str, Callable[[ActDraft], None]] = MappingProxyType(
    {
        acts.ACCEPT.name: accepting.accept,
        acts.RETURN.name: accepting.give_back,
        acts.FORWARD.name: forwarding.forward,
        acts.WITHDRAW_FORWARD.name: forwarding.withdraw_forward,
        acts.ASK.name: asking.ask,
        acts.CANCEL_QUESTION.name: asking.cancel_question,
        acts.PUT_ON_AGENDA.name: carrying.put_on_agenda,
        acts.TAKE_OFF_AGENDA.name: carrying.take_off_agenda,
        acts.NOTE_OUTCOME.name: carrying.note_outcome,
        acts.CLOSE.name: carrying.close,
        acts.REOPEN.name: carrying.reopen,
        acts.SELECT.name: sorting.select,
        acts.DESELECT.name: sorting.deselect,
        acts.CLEAR.name: sorting.clear,
        acts.RECORD_CONSENT.name: sorting.record_consent,
        acts.WITHDRAW_CONSENT.name: sorting.withdraw_consent,
        acts.NAME_OWNER.name: carrying.name_owner,
        acts.COMPLETE.name: carrying.complete,
        acts.REROUTE.name: forwarding.reroute,
        acts.CONFIRM_RECALL.name: carrying.confirm_recall,
        acts.ANSWER.name: asking.answer,
    }
)
