"""The nouns of the command line: what each is for, its verbs, and the module that does it."""

from typing import NamedTuple

from services.runtime.processes import ALL, NAMES


class Noun(NamedTuple):
    """One row; the module offers `add_arguments(parser)` and `main(arguments) -> exit code`."""

    name: str
    module: str
    meaning: str
    verbs: str = ""


NOUNS: tuple[Noun, ...] = (
    Noun("demo", "services.cli.commands.demo.command", "viser det hele på denne maskine med fiktive personer"),
    Noun("run", "services.cli.commands.run.command", "kører processerne", "|".join((*NAMES, ALL))),
    Noun("explain", "services.cli.commands.explain", "viser hvad reglerne siger om hændelser, uden server"),
    Noun(
        "rulebook",
        "services.cli.commands.rulebook.command",
        "viser, beviser, sammenligner og aktiverer regelsæt",
        "show|verify|diff|pages|begin|try|activate",
    ),
    Noun("publish", "services.cli.commands.publish.command", "sender hændelser fra filer til Kafka"),
    Noun("queue", "services.cli.commands.handover.queue", "viser hvad der venter hos et forum", "list"),
    Noun(
        "handover",
        "services.cli.commands.handover.command",
        "viser overdragelser og bærer dem videre: en handling er et verbum",
        "list|show|content|identity|targets|receipt|accept|return|forward|withdraw-forward|ask|cancel-question|put-on-agenda|"
        "take-off-agenda|note-outcome|close|reopen|select|deselect|clear|record-consent|withdraw-consent|name-owner|"
        "complete|reroute|confirm-recall",
    ),
    Noun(
        "agenda",
        "services.cli.commands.agenda.command",
        "møder i et forum og deres dagsordener",
        "list|show|plan|move|place|arrange|send-out|take-back|start|hold|cancel",
    ),
    Noun("question", "services.cli.commands.question.command", "et forums spørgsmål til afsenderen", "show|answer"),
    Noun(
        "mail",
        "services.cli.commands.mail.command",
        "mails, der er kommet ind til en udgiver, og som venter på en person",
        "list|show|send|discard",
    ),
    Noun(
        "grant",
        "services.cli.commands.grant.command",
        "giver og afslutter adgang til det, der står",
        "add|list|end|break-glass|confirm|emergencies",
    ),
    Noun(
        "webhook",
        "services.cli.commands.webhook.command",
        "fortæller et forums eget system, når noget sker",
        "add|list|ping|test|deliveries|resend|pause|remove",
    ),
    Noun("token", "services.cli.commands.token", "udsteder et adgangsbevis til afprøvning på denne maskine"),
    Noun(
        "deadletter",
        "services.cli.commands.deadletter.command",
        "beskeder der ikke kunne behandles",
        "list|show|replay|dismiss",
    ),
    Noun(
        "audit",
        "services.cli.commands.audit.command",
        "loggen til andre: udtræk, kvitteringer og prøven af dem",
        "export|show|verify|receipt|check-receipt",
    ),
    Noun(
        "witness",
        "services.cli.commands.witness.command",
        "et vidne hos en anden myndighed: underskriver, at loggen kun vokser",
        "key|serve|cosign|show",
    ),
    Noun(
        "person",
        "services.cli.commands.person.command",
        "hvad der er gemt om en person: hvem der har set det, sletning og bevaring",
        "disclosures|erase|hold|release|erasures|replay-erasures",
    ),
    Noun(
        "retention", "services.cli.commands.retention.command", "sletter det, hvis tid er gået efter regelsættet", "run"
    ),
    Noun("keys", "services.cli.commands.keys.command", "hovednøglerne, der låser personers nøgler", "list|rotate"),
    Noun("review", "services.cli.commands.review.command", "opslag, som en kontrollant bør se efter", "list|tick"),
    Noun("balance", "services.cli.commands.balance", "gør regnskabet op: kommet ind = blevet til noget"),
    Noun(
        "topics",
        "services.cli.commands.topics.command",
        "emnerne på Kafka og hvem der må hvad",
        "list|apply|stopped|resume",
    ),
    Noun("db", "services.cli.commands.db", "databasens tabeller og brugere", "upgrade|check|users"),
    Noun(
        "config",
        "services.cli.commands.config",
        "viser hvilke indstillinger der gælder, og de offentlige nøgler",
        "show|event-keys",
    ),
    Noun("doctor", "services.cli.commands.doctor", "undersøger om alt er på plads, og siger hvad der mangler"),
    Noun(
        "fixtures",
        "services.cli.commands.fixtures.command",
        "laver fiktive personer og hændelser til afprøvning",
        "make",
    ),
    Noun("kit", "services.cli.commands.kit.command", "prøver en afsenders system, før det kobles på", "check"),
    Noun(
        "schema",
        "services.cli.commands.schema.command",
        "sammenligner emner og skemaer med en tidligere udgaves",
        "compare",
    ),
)

LATER: frozenset[str] = frozenset()
"""Nouns that are promised and not built yet (docs/reference/README.md lists what else is not)."""
