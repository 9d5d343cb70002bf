"""Dead-letter codes: why a message ends among the dead letters, a closed list, each with a sentence."""

_SENTENCES = {
    "EMPTY": (
        "Beskeden har intet indhold.",
        "The message has no content.",
    ),
    "TOO_LARGE": (
        "Beskeden er større end 256 kB.",
        "The message is larger than 256 kB.",
    ),
    "TOO_DEEP": (
        "Beskeden er mere end 32 niveauer dyb.",
        "The message is more than 32 levels deep.",
    ),
    "BAD_ENCODING": (
        "Beskeden er ikke UTF-8.",
        "The message is not UTF-8.",
    ),
    "NOT_JSON": (
        "Beskeden er ikke gyldig JSON.",
        "The message is not JSON.",
    ),
    "DUPLICATE_KEY": (
        "Det samme felt står to gange, så ingen kan vide, hvad der gælder.",
        "The same field stands there twice, so that nobody can know what counts.",
    ),
    "BAD_NUMBER": (
        "Et tal har mere end 20 cifre.",
        "A number has more than 20 digits.",
    ),
    "NOT_CLOUDEVENT": (
        "Beskeden er ikke en CloudEvent 1.0 med id, source og type.",
        "The message is no CloudEvent 1.0 with id (at most 512 bytes), source and type.",
    ),
    "SOURCE_NOT_TOPIC": (
        "Afsenderen i beskeden er en anden end den, emnet tilhører.",
        "The source in the message is another than the topic's owner.",
    ),
    "TYPE_NOT_ALLOWED": (
        "Afsenderen må ikke sende denne type, eller typen er ukendt.",
        "The sender may not send this type, or the type is unknown.",
    ),
    "INVALID_EVENT": (
        "Beskeden har fejl i felterne.",
        "The message has faults in its fields.",
    ),
    "INVALID_CPR": (
        "Personnummeret kan ikke findes.",
        "The civil registration number cannot exist.",
    ),
    "BIRTH_DATE_CONFLICT": (
        "Fødselsdato og personnummer siger hver sit.",
        "Birth date and civil registration number disagree.",
    ),
    "CONFLICT": (
        "Samme id er tidligere brugt med andre data; intet er overskrevet.",
        "The same id was used before with other data; nothing is overwritten.",
    ),
    "NOT_SEALED": (
        "Afsenderen skal sende indholdet forseglet, og det kom i klar tekst.",
        "The sender has to seal the content, and it came in clear.",
    ),
    "SEAL_NOT_ALLOWED": (
        "Indholdet er forseglet på en måde, som ikke tages imod.",
        "The content is sealed in a way that is not taken.",
    ),
    "SEAL_KEY_UNKNOWN": (
        "Indholdet er forseglet til en nøgle, som ikke findes her.",
        "The content is sealed to a key that is not here.",
    ),
    "SEAL_DAMAGED": (
        "Det forseglede indhold kan ikke åbnes: det er beskadiget, eller det er ingen JWE.",
        "The sealed content does not open: it is damaged, or no JWE.",
    ),
    "SEAL_ELSEWHERE": (
        "Det forseglede indhold hører til en anden hændelse.",
        "The sealed content belongs to another event.",
    ),
    "NOT_SIGNED": (
        "Afsenderen skal underskrive sine hændelser, og denne er ikke underskrevet.",
        "The sender has to sign its events, and this one is not signed.",
    ),
    "SIGNATURE_NOT_ALLOWED": (
        "Hændelsen er underskrevet på en måde, som ikke tages imod.",
        "The event is signed in a way that is not taken.",
    ),
    "SIGNATURE_KEY_UNKNOWN": (
        "Hændelsen er underskrevet med en nøgle, som ikke er afsenderens den dag.",
        "The event is signed with a key that is not the sender's on that day.",
    ),
    "SIGNATURE_WRONG": (
        "Underskriften passer ikke til det, der står i hændelsen.",
        "The signature does not fit what stands in the event.",
    ),
    "UNPROCESSABLE": (
        "Beskeden kunne ikke behandles på grund af en fejl hos os; en person skal se på den.",
        "The message could not be handled because of a fault of ours; a person has to look at it.",
    ),
}
DEAD_LETTER_CODES = {code: danish for code, (danish, _) in _SENTENCES.items()}
"""Code → what a person reads."""
DEAD_LETTERS_IN_ENGLISH = {code: english for code, (_, english) in _SENTENCES.items()}

REPLAY_REASONS = ("publisher_fixed", "rulebook_fixed", "software_fixed", "key_restored", "other")
DISMISS_REASONS = ("sent_again", "sent_by_mistake", "test_message", "not_for_us", "other")
"""Codes, never free text: a reason goes into the audit log, where nobody may be named."""

DEAD_LETTER_STATES = {"open": "åben", "replayed": "kørt igen", "dismissed": "lukket"}
"""What became of a dead letter → what a person reads."""
