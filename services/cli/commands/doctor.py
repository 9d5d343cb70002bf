"""`stafet doctor`: looks at everything a running Stafet needs, and says what is missing and what to do about it."""

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator

import psycopg

from services.cli.commands import database_checks, kafka_checks, mail_checks
from services.cli.terminal import servers
from services.cli.terminal.errors import REFUSED
from services.cli.terminal.output import say, show
from services.cli.terminal.parser import output
from services.core.rulebook.model import RulebookError
from services.effects.master_keys import KeysAwayError
from services.runtime import bootstrap
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import Settings, SettingsError, load
from services.runtime.embedded.discovery import attached
from services.runtime.embedded.pair import PairError
from services.runtime.findings import MISSING, OK, WARNING, Found
from services.runtime.kafka.admin import Cluster, ClusterError
from services.storage.failures import DatabaseAwayError, UnfitDatabaseError, address
from topics.catalogue import catalogue
from topics.difference import difference

COLUMNS = {"what": "Hvad", "state": "Tilstand", "told": "Fundet"}
ROOM_MB = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    output(parser)


def main(arguments: argparse.Namespace) -> int:
    """Look at everything; returns 1 when something is missing."""
    servers.quiet()
    found = list(_look())
    show(arguments.output, COLUMNS, [one._asdict() for one in found])
    missing, remarks = (sum(one.state == state for one in found) for state in (MISSING, WARNING))
    told = f"{missing} ting mangler" if missing else "alt er på plads"
    say(f"stafet: {told}" + (f"; {remarks} at lægge mærke til" if remarks else ""))
    return REFUSED if missing else 0


def _look() -> Iterator[Found]:
    yield Found("Python", OK if sys.version_info >= (3, 11) else MISSING, sys.version.split()[0])
    try:
        settings = load()
    except SettingsError as error:
        yield Found("Indstillinger", MISSING, str(error))
        return
    yield Found("Indstillinger", OK, f"STAFET_MODE={settings.mode}")
    yield _rulebook(settings)
    yield _keys(settings)
    yield _room(settings)
    try:
        settings = attached(settings)
    except (PairError, SettingsError) as error:
        yield Found("Database og Kafka", MISSING, str(error))
    if settings.database_url is not None:
        yield from _database(settings)
    if settings.kafka_bootstrap is not None:
        yield _answer("Kafka", settings.kafka_bootstrap, lambda: _kafka(settings))
    yield mail_checks.look(settings)
    yield _java()


def _database(settings: Settings) -> Iterator[Found]:
    try:
        yield from database_checks.look(settings)
    except UnfitDatabaseError as error:
        yield Found("Database", MISSING, str(error))
    except (DatabaseAwayError, psycopg.Error):
        told = f"{address(settings.dsn())} svarer ikke; kører den, og er STAFET_DATABASE_URL rigtig?"
        yield Found("Database", MISSING, told)


def _answer(what: str, place: str, look: Callable[[], Found]) -> Found:
    try:
        return look()
    except ClusterError as error:
        return Found(what, MISSING, f"{place} svarer ikke ({error.code}); kører den, og er STAFET_KAFKA_… rigtige?")
    except TimeoutError:
        return Found(what, MISSING, f"{place} svarer, men bliver ikke færdig med svaret")
    except SettingsError as error:
        return Found(what, MISSING, str(error))


def _rulebook(settings: Settings) -> Found:
    try:
        return Found("Regelsæt", OK, bootstrap.folder_rulebook(settings).hash[:23])
    except RulebookError as error:
        return Found("Regelsæt", MISSING, str(error))


def _keys(settings: Settings) -> Found:
    needed = [settings.lookup_key_file, *([] if settings.pkcs11_module else [settings.master_key_file])]
    absent = [path for path in needed if not path.exists()]
    if absent and settings.mode != "site":
        return Found("Nøgler", WARNING, "laves ved første start")
    try:
        place = f" (tokenet {settings.pkcs11_token})" if settings.pkcs11_module else ""
        return Found("Nøgler", OK, f"version {bootstrap.sealer(settings).newest} er den nyeste{place}")
    except (KeyFileError, KeysAwayError, SettingsError) as error:
        return Found("Nøgler", MISSING, str(error))


def _room(settings: Settings) -> Found:
    place = next(path for path in (settings.home.resolve(), *settings.home.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free >> 20
    return Found("Plads", OK if free > ROOM_MB else MISSING, f"{free} MB fri; mindst {ROOM_MB}")


def _kafka(settings: Settings) -> Found:
    cluster, wanted = Cluster(settings), catalogue(bootstrap.folder_district(settings))
    name, brokers = cluster.identity()
    told = f"{settings.kafka_bootstrap}, klynge {name}, {brokers} server(e)"
    if servers.embedded(settings):
        return Found("Kafka", OK, f"{told} (demoens egen)")
    found = difference(wanted, cluster.existing(topic.name for topic in wanted), settings.kafka_replication)
    if found.create:
        return Found("Kafka", MISSING, f"{told}: {len(found.create)} emner mangler; `stafet topics apply`")
    if refused := kafka_checks.unreachable(settings):
        return Found("Kafka", MISSING, f"{told}: routerens egen klient får ikke svar ({refused})")
    remarks = list(kafka_checks.remarks(cluster, found))
    return Found("Kafka", WARNING if remarks else OK, "; ".join([told, *remarks]))


def _java() -> Found:
    lacking = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if lacking:
        return Found("Java", WARNING, f"{' og '.join(lacking)} mangler; kun testene med en rigtig Kafka bruger dem")
    return Found("Java", OK, "til testene med en rigtig Kafka")
