"""`stafet run`: one process in the foreground, or all of them under one supervisor."""

import argparse
import gc
import importlib
import os

from services.cli.terminal.output import say
from services.runtime.config.settings import Settings, SettingsError, load
from services.runtime.embedded.discovery import attached
from services.runtime.process import parent_death
from services.runtime.process.exit_codes import FAIL_STOP, TRY_LATER, UNWRITABLE
from services.runtime.processes import ALL, NAMES, PROCESSES, by_name
from services.runtime.telemetry import log


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    told = "; ".join(f"{one.name}: {one.meaning}" for one in PROCESSES)
    parser.add_argument(
        "process", nargs="?", default=ALL, choices=(*NAMES, ALL), help=f"ellers alle under én opsigt. {told}"
    )


def main(arguments: argparse.Namespace) -> int:
    """Run until stopped; returns the process' exit code (see `services.runtime.process.exit_codes`)."""
    settings = load()
    if arguments.process == ALL:
        everything = importlib.import_module("services.cli.commands.run.all")
        code: int = everything.run(settings)
        return code
    return _one(arguments.process, settings)


def _one(name: str, settings: Settings) -> int:
    gc.disable()  # what imports make stays; walking it again and again was a seventh of a start
    parent_death.tie(settings.supervisor_pid)
    strict = settings.mode != "site"
    # Not in order: that would be logged too. Its restart finds somebody who reads.
    log.configure(name, settings.log_level, strict=strict, lost=lambda: os._exit(UNWRITABLE))
    settings = attached(settings)
    failures = importlib.import_module("services.cli.commands.run.process_failures")
    if settings.fail:
        _arm(settings.fail)
    app = importlib.import_module(by_name(name).module)
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
        if unfit := failures.not_fit(settings, error):
            if not settings.supervisor_pid:
                say(f"stafet run {name}: {unfit[1]}")
            return int(unfit[0])
        log.get_logger().critical("crashed", **log.describe(error), stack=failures.stack(error))
        return FAIL_STOP
    return code


def _arm(specification: str) -> None:
    failpoints = importlib.import_module("services.storage.failpoints")
    try:
        failpoints.arm(specification)
    except ValueError as error:
        raise SettingsError(str(error)) from None
