"""Words of the help page: what each page of the menu is for, how each act is done, and what the desk's words mean."""

from collections.abc import Mapping
from types import MappingProxyType


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


PAGES: Mapping[str, str] = MappingProxyType(
    {
        "/indbakke": _("What waits at your forums, the nearest deadline first. It renews itself."),
        "/visitation": _("What waits for you to select or leave out."),
        "/afklaring": _("What the police has to check before an Infohus sees it."),
        "/dagsordener": _("Meetings of your forums, with what is on each agenda."),
        "/frister": _("What ends when: overdue, today, the next 7 days and later."),
        "/arkiv": _("What has ended, until when it is kept, and a search for a person by CPR number."),
        "/regler": _("The rules by which events are sent on, in sentences; try an event with invented people."),
        "/statistik": _("Counts of months that are over; small numbers are not shown."),
        "/adgang": _("Who is let in where, by whom and why."),
        "/log": _("Who saw or did what, and whether the log's chain holds."),
        "/opslag": _("Look-ups that were drawn at random or stand out, to be seen and ticked off."),
        "/indsigt": _("Who got or saw what about one person, for the answer to that person."),
        "/udgiver": _("Your own events, what became of them, and questions to answer."),
        "/drift": _("Whether everything runs, and messages that could not be used."),
        "/indstillinger": _("Your language, your role and where you are let in."),
    }
)
"""Path of a page of the menu → what it is for, in English."""

HOW: Mapping[str, str] = MappingProxyType(
    {
        "accept": _("Press it in the inbox or on the handover. From then on your forum has the responsibility."),
        "return": _("Choose a reason. The sender gets it back, and your forum has it no more."),
        "forward": _("Choose a forum with a legal basis and say why they need to know. You keep it until they accept."),
        "withdraw_forward": _("As long as the other forum has not accepted, you can take it back."),
        "ask": _("Write the question. The deadline stands still, and the answer shows on the handover."),
        "cancel_question": _("When you need the answer no longer, the deadline runs on."),
        "put_on_agenda": _("Choose the day of the meeting. It stands on that agenda at once."),
        "take_off_agenda": _("It leaves the agenda, and your forum still has it."),
        "note_outcome": _("Choose what was decided and who carries it on, and a day to follow up if there is one."),
        "close": _("When the outcome is noted, close it. It is then in the archive."),
        "reopen": _("Whoever leads the forum can open it again, with a reason, while its content is there."),
        "select": _("Say why the forum needs to know. It then stands in the forum's inbox."),
        "deselect": _("Choose a reason. The forum never sees it."),
        "clear": _("Choose what the police found. Only then does the Infohus see it, or it ends with the police."),
        "record_consent": _("Write the day on which an adult gave consent."),
        "withdraw_consent": _("It ends at once, and what it said can be read no more."),
        "name_owner": _("Choose the authority that owns the case at the PSP cooperation; an outcome needs it."),
        "complete": _("Tick off a task or a deadline that your forum is done with."),
        "reroute": _("Write where the person lives now and since when. The rules decide again who gets it."),
        "confirm_recall": _("Confirm that what the sender took back is deleted with you too."),
    }
)
"""Act → how it is done, in English; each is a button on the handover as long as it is possible."""

WORDS: tuple[tuple[str, str], ...] = (
    ("Overlevering", _("One forum's copy of a case: offered, accepted, handled, closed.")),
    ("Afsender", _("The authority that sent the event.")),
    ("Forum", _("Whoever may own a case about a person: a cooperation, a committee or a unit.")),
    ("Hjemmel", _("The provision that lets this be shared with this forum.")),
    ("Frist", _("Until when somebody has to act. While you wait for the sender it stands still.")),
    ("Forløb", _("The way of the case: each step with who and when.")),
    ("Revisionsspor", _("The lines of the log about the handover, with their numbers.")),
    ("Til orientering", _("Your forum reads along; another one has the responsibility.")),
    ("Udfald", _("What was decided, and who carries it on.")),
    ("Blad", _("One line of the log. Nobody can change it without its being seen.")),
    ("Håndtag", _("What stands for a person in the log, so that no name does.")),
)
"""Danish word → what it means, in English."""

KEYS: tuple[tuple[str, str], ...] = (
    ("Tab", _("To the next link, field or button; with Shift to the one before.")),
    ("Enter", _("Follow the link, press the button, send the form.")),
    ("Esc", _("Close a dialog, without anything being done.")),
    ("Alt + ←", _("Back to the page before.")),
    ("Ctrl + P", _("Print the page.")),
    ("Ctrl + +", _("Larger text, up to four times, without anything getting lost.")),
)
"""Key → what it does: those of every browser, because the desk has none of its own that could be in the way."""
