"""`stafet run`: one process in the foreground, or all of them under one supervisor."""

import argparse
import gc
import importlib

from services.cli.errors import UNUSABLE, CommandError
from services.cli.output import say
from services.runtime import leash, log
from services.runtime.attach import attached
from services.runtime.exits import FAIL_STOP, TRY_LATER
from services.runtime.settings import Settings, SettingsError, load

PROCESSES = ("router", "relay", "clock")
LATER = ("gateway", "desk", "dispatcher")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "process", nargs="?", default="all", choices=(*PROCESSES, *LATER, "all"), help="ellers alle under én opsigt"
    )


def main(arguments: argparse.Namespace) -> int:
    """Run until stopped; returns the process' exit code (see `services.runtime.exits`)."""
    if arguments.process in LATER:
        raise CommandError(UNUSABLE, f"{arguments.process} er ikke bygget endnu; der er: {', '.join(PROCESSES)}, all")
    settings = load()
    if arguments.process == "all":
        everything = importlib.import_module("services.cli.everything")
        code: int = everything.run(settings)
        return code
    return _one(arguments.process, settings)


def _one(name: str, settings: Settings) -> int:
    gc.disable()  # what imports make stays; walking it again and again was a seventh of a start
    leash.tie(settings.supervisor_pid)
    log.configure(name, settings.log_level, strict=settings.mode != "site")
    settings = attached(settings)
    failures = importlib.import_module("services.cli.process_failures")
    if settings.fail:
        _arm(settings.fail)
    app = importlib.import_module(f"services.{name}.app")
    gc.enable()
    try:
        code: int = app.run(settings)
    except failures.UNUSABLE_ERRORS:
        raise
    except failures.AWAY_ERRORS as error:
        say_away = failures.away(settings, error)
        if not settings.supervisor_pid:
            say(f"stafet run {name}: {say_away}")
        return TRY_LATER
    except Exception as error:  # noqa: BLE001 -- nobody classified it: the process no longer trusts its state
        log.get_logger().critical("crashed", **log.describe(error), stack=failures.stack(error))
        return FAIL_STOP
    return code


def _arm(specification: str) -> None:
    failpoints = importlib.import_module("services.storage.failpoints")
    try:
        failpoints.arm(specification)
    except ValueError as error:
        raise SettingsError(str(error)) from None
