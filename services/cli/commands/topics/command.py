"""`stafet topics`: the topics Kafka must carry and who may do what; made where they lack, never shrunk."""

import argparse
from collections.abc import Sequence

from services.cli.commands.topics import stopped
from services.cli.terminal import servers
from services.cli.terminal.errors import AWAY, REFUSED, CommandError
from services.cli.terminal.output import line, say, show
from services.cli.terminal.parser import output, verbs
from services.runtime import bootstrap
from services.runtime.config.settings import Settings, load
from services.runtime.kafka.admin import Cluster, ClusterError, ensure_embedded
from topics.access import access
from topics.catalogue import Topic, catalogue
from topics.difference import Difference, difference

COLUMNS = {
    "name": "Emne",
    "partitions": "Partitioner",
    "days": "Gemmes (dage)",
    "key": "Nøgle",
    "writers": "Skrives af",
    "readers": "Læses af",
}
KEYS = {
    "opaque handle of the person, chosen by the publisher; order is per key": "afsenderens eget mærke for personen",
    "event id": "hændelsens id",
    "event position": "hændelsens plads i Kafka",
    "handover id": "overdragelsens nummer",
}
"""What a topic's records are keyed by, in the catalogue's words → what a person reads."""
DAY_MS = 86_400_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    output(verb("list", "viser alle emner, uden server", main_list))
    apply = verb("apply", "laver de emner, der mangler; viser, eller med --acl giver, rettighederne", main_apply)
    apply.add_argument("--acl", action="store_true", help="giver også rettighederne (kræver en klynge med ACL)")
    apply.add_argument(
        "--raise-partitions",
        action="store_true",
        help="lader emner vokse til katalogets partitioner; hændelser med samme nøgle kan imens overhale hinanden",
    )
    stopped.add_verbs(verb)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_list(arguments: argparse.Namespace) -> int:
    """Print the catalogue."""
    rows = [
        {
            "name": topic.name,
            "partitions": topic.partitions,
            "days": topic.retention_ms // DAY_MS,
            "key": KEYS[topic.key] if arguments.output == "table" else topic.key,
            "writers": " ".join(topic.writers),
            "readers": " ".join(topic.readers),
        }
        for topic in catalogue(bootstrap.folder_district(load()))
    ]
    show(arguments.output, COLUMNS, rows)
    return 0


def main_apply(arguments: argparse.Namespace) -> int:
    """Bring the cluster to the catalogue; returns 1 when something was refused, and then that alone is not done."""
    settings = servers.broker_settings()
    wanted = catalogue(bootstrap.folder_district(settings))
    if servers.embedded(settings):
        return _embedded(settings, wanted)
    cluster = Cluster(settings)
    try:
        existing = cluster.existing(topic.name for topic in wanted)
        found = difference(wanted, existing, settings.kafka_replication, raise_partitions=arguments.raise_partitions)
        cluster.apply(found)
        if arguments.acl:
            cluster.allow(access(wanted))
    except ClusterError as error:
        raise _failure(settings, error) from None
    _tell(found, len(wanted))
    _tell_access(wanted, applied=arguments.acl)
    return REFUSED if found.refused else 0


def _embedded(settings: Settings, wanted: Sequence[Topic]) -> int:
    try:
        ensure_embedded(settings, [topic.name for topic in wanted])
    except ClusterError as error:
        raise _failure(settings, error) from None
    say(f"stafet: de {len(wanted)} emner er der; demoens Kafka kender hverken indstillinger eller rettigheder")
    return 0


def _tell(found: Difference, count: int) -> None:
    for topic in found.create:
        say(f"stafet: {topic.name} er lavet")
    for name, partitions in found.raise_partitions.items():
        say(f"stafet: {name} har nu {partitions} partitioner")
    for name, config in found.alter.items():
        say(f"stafet: {name} er ændret ({', '.join(config)})")
    for refusal in found.refused:
        say(f"stafet: NÆGTET: {refusal}")
    if found.empty:
        say(f"stafet: alle {count} emner var der allerede, som de skal være")


def _tell_access(wanted: Sequence[Topic], *, applied: bool) -> None:
    rules = access(wanted)
    if applied:
        say(f"stafet: {len(rules)} rettigheder er givet")
        return
    for rule in rules:
        name = f"{rule.name}*" if rule.prefixed else rule.name
        line(f"User:{rule.principal} {rule.operation} {rule.resource}:{name}")
    say(f"stafet: {len(rules)} rettigheder er kun vist; --acl giver dem")


def _failure(settings: Settings, error: ClusterError) -> CommandError:
    if error.what == "metadata":
        return servers.broker_away(settings, error.code)
    return CommandError(AWAY, f"Kafka nægter {error.what} ({error.code}); har brugeren ret til at ændre emner?")
