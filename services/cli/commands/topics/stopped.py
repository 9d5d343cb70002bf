"""`stafet topics stopped` and `resume`: partitions that wait for a person, and the word that lets them go on."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from services.cli.terminal import servers
from services.cli.terminal.act_arguments import add_actor, note
from services.cli.terminal.errors import AWAY, BAD_DATA, REFUSED, CommandError
from services.cli.terminal.output import say, show
from services.cli.terminal.parser import Verbs, output
from services.effects.actors import RefusedActError
from services.effects.stops import DAMAGED_BATCH, DANISH, REASONS, goes_on_at
from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import ClusterError
from services.runtime.kafka.partition_log import PartitionLog, partition_log
from services.storage.stopped_partitions import Stopped, resume, stopped

COLUMNS = {
    "topic": "Emne",
    "partition": "Partition",
    "code": "Kode",
    "why": "Hvorfor",
    "next_offset": "Vi står ved",
    "behind": "Kan læses igen fra",
}
IN_WORDS = {key: heading for key, heading in COLUMNS.items() if key != "code"}
"""What a table has: the words say what a code is for."""
LOG_COLUMNS = {"log_start": "Loggen begynder", "log_end": "Loggen slutter"}


def add_verbs(verb: Verbs) -> None:
    """Describe both verbs."""
    output(verb("stopped", "viser partitioner, der er stoppet, og som en person skal se på", main_stopped))
    act = verb("resume", "lader en stoppet partition gå videre; uden --yes kun som prøve", main)
    act.add_argument("topic", metavar="EMNE", help="emnet, fx in.kommune-0860")
    act.add_argument("partition", type=int, metavar="PARTITION", help="partitionens nummer")
    act.add_argument("--reason", required=True, choices=REASONS, help="hvorfor; står i loggen")
    add_actor(act, required=True)
    act.add_argument("--skip", action="store_true", help="springer det over, der er beskadiget; står i loggen")
    act.add_argument("--yes", action="store_true", help="gør det nu")
    output(act)


def main_stopped(arguments: argparse.Namespace) -> int:
    """Print what is stopped."""
    with servers.acting() as connection:
        found = stopped(connection)
    _tell(found, arguments.output)
    if not found:
        say("stafet: ingen partition er stoppet")
    return 0


def main(arguments: argparse.Namespace) -> int:
    """Rehearse, or let one partition go on with --yes."""
    from services.cli.terminal import business  # noqa: PLC0415 -- the rulebook's libraries take long; only this verb needs them

    settings = servers.settings()
    with business.at_work(settings, arguments.actor, "partitions") as needs:
        log = _log(settings, arguments.topic, arguments.partition)
        one = _chosen(stopped(needs.connection), log.cluster, arguments)
        _tell([one], arguments.output, log_start=log.start, log_end=log.end)
        start = _where(one, log.start, skip=arguments.skip)
        if not arguments.yes:
            say(f"stafet: det var en prøve, intet er ændret; med --yes går den videre ved {start}")
            return 0
        try:
            resume(needs.connection, one, start, log.topic_id, arguments.reason, arguments.actor)
        except RefusedActError:
            raise CommandError(REFUSED, "partitionen er ændret imens; se `stafet topics stopped`") from None
    note("resumed", arguments.actor, topic=one.topic, partition=one.partition)
    say(f"stafet: {one.topic}/{one.partition} går videre ved {start}; routeren tager den op om lidt")
    return 0


def _tell(found: Sequence[Stopped], form: str, **log: int) -> None:
    columns = IN_WORDS if form == "table" else COLUMNS
    show(form, columns | {key: LOG_COLUMNS[key] for key in log}, [_row(one) | log for one in found])


def _row(one: Stopped) -> dict[str, object]:
    return asdict(one) | {"why": DANISH[one.code]}


def _where(one: Stopped, log_start: int, *, skip: bool) -> int:
    """Return the offset at which a partition goes on: nothing is jumped over unless a person says so."""
    if skip and one.code != DAMAGED_BATCH:
        raise CommandError(
            BAD_DATA, f"--skip gælder kun en beskadiget log; {one.topic}/{one.partition}: {DANISH[one.code]}"
        )
    start = goes_on_at(one.code, one.next_offset, one.behind, log_start, skip=skip)
    if start is None:
        raise CommandError(REFUSED, "det er uvist, hvor loggen kan læses igen")
    return start


def _log(settings: Settings, topic: str, partition: int) -> PartitionLog:
    """Return which log it is, and where it begins and ends."""
    try:
        return partition_log(settings, topic, partition)
    except ClusterError as error:
        if error.what == "metadata":
            raise servers.broker_away(settings, error.code) from None
        raise CommandError(AWAY, f"Kafka kender ikke {topic}/{partition} ({error.code})") from None


def _chosen(found: list[Stopped], cluster: str, arguments: argparse.Namespace) -> Stopped:
    wanted = (cluster, arguments.topic, arguments.partition)
    one = next((one for one in found if (one.cluster, one.topic, one.partition) == wanted), None)
    if one is None:
        told = f"{arguments.topic}/{arguments.partition}"
        raise CommandError(BAD_DATA, f"{told} er ikke stoppet; `stafet topics stopped` viser dem, der er")
    return one
