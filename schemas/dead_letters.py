"""Why a message ends among the dead letters: a closed list of codes, each with a Danish sentence."""

DEAD_LETTER_CODES = {
    "EMPTY": "Beskeden har intet indhold.",
    "TOO_LARGE": "Beskeden er større end 256 kB.",
    "TOO_DEEP": "Beskeden er mere end 32 niveauer dyb.",
    "BAD_ENCODING": "Beskeden er ikke UTF-8.",
    "NOT_JSON": "Beskeden er ikke gyldig JSON.",
    "DUPLICATE_KEY": "Det samme felt står to gange, så ingen kan vide, hvad der gælder.",
    "BAD_NUMBER": "Et tal har mere end 20 cifre.",
    "NOT_CLOUDEVENT": "Beskeden er ikke en CloudEvent 1.0 med id, source og type.",
    "SOURCE_NOT_TOPIC": "Afsenderen i beskeden er en anden end den, emnet tilhører.",
    "TYPE_NOT_ALLOWED": "Afsenderen må ikke sende denne type, eller typen er ukendt.",
    "INVALID_EVENT": "Beskeden har fejl i felterne.",
    "INVALID_CPR": "Personnummeret kan ikke findes.",
    "BIRTH_DATE_CONFLICT": "Fødselsdato og personnummer siger hver sit.",
    "CONFLICT": "Samme id er tidligere brugt med andre data; intet er overskrevet.",
    "UNPROCESSABLE": "Beskeden kunne ikke behandles på grund af en fejl hos os; en person skal se på den.",
}
"""Code → what a person reads."""
