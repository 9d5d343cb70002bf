"""Preloaded modules of the fork server: what a process imports and the folder's rulebook, once for all of them."""

import gc
import importlib
from contextlib import suppress

from setproctitle import setproctitle

from services.core.rulebook.model import RulebookError
from services.runtime import bootstrap
from services.runtime.config.settings import SettingsError, load
from services.runtime.process.parent_death import end_with_parent
from services.runtime.processes import PROCESSES

gc.disable()  # what imports make stays; walking it again and again was a seventh of a start
for module in ("services.cli.commands.run.process_failures", *(process.module for process in PROCESSES)):
    importlib.import_module(module)
with suppress(SettingsError, RulebookError):  # what is wrong with them is said by the process that needs them
    bootstrap.folder_rulebook(load())
gc.freeze()  # and its pages, which no collection touches then, stay shared with every child
gc.enable()
setproctitle("stafet fork server")
end_with_parent()  # the fork server takes its children along when the supervisor is killed
