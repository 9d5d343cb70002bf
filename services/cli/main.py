"""The entry of `stafet`: finds the noun, lets its module do the work, and turns every failure into a sentence."""

import importlib
import resource
import signal
import sys
from collections.abc import Sequence
from difflib import get_close_matches

from services.cli.nouns import LATER, NOUNS, Noun
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.cli.terminal.output import line, say
from services.cli.terminal.parser import Parser
from services.cli.terminal.streams import ReaderGoneError, UnwritableError, give_up_result, take_over
from services.runtime.process.exit_codes import UNWRITABLE

INTERRUPTED = 130  # what shells use for SIGINT
HEAD = "stafet: fra hændelse til overdragelse mellem kriminalpræventive fora"


def run() -> None:
    """Run the command line of this process; never returns."""
    take_over()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold people in clear, and their keys
    # A shell lets what it starts in the background ignore SIGINT, and so would everything that we start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        code: object = main(sys.argv[1:])
    except SystemExit as ended:
        code = ended.code
    sys.exit(_written(code))  # type: ignore[arg-type]


def _written(code: object) -> object:
    """Write out what is buffered; returns the exit code, which is another one when nobody takes the result."""
    try:
        sys.stdout.flush()
    except (ReaderGoneError, UnwritableError) as error:
        return _unwritten(error)
    return code


def _unwritten(error: ReaderGoneError | UnwritableError) -> int:
    give_up_result()
    if isinstance(error, ReaderGoneError):
        return 0
    say("stafet: resultatet kan ikke skrives; er disken fuld, eller er standard output lukket?")
    return UNWRITABLE


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code. Writes nothing but the command's result to standard output."""
    try:
        return _main(list(arguments))
    except CommandError as error:
        say(f"stafet: {error}")
        return error.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except (ReaderGoneError, UnwritableError) as error:
        return _unwritten(error)
    except Exception as error:  # noqa: BLE001 -- the last place: whatever it is, a person needs a sentence, not a traceback
        told: int = importlib.import_module("services.cli.terminal.failing").tell(error)
        return told


def _main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        (line if arguments else say)(overview())
        return 0 if arguments else UNUSABLE
    noun = _noun(arguments[0])
    module = importlib.import_module(noun.module)
    parser = Parser(prog=f"stafet {noun.name}", description=noun.meaning)
    module.add_arguments(parser)
    given = parser.parse_args(arguments[1:])
    if hasattr(given, "token_file"):
        importlib.import_module("services.cli.terminal.identity").identify(given)
    code: int = module.main(given)
    return code


def overview() -> str:
    """Return the help of `stafet` itself."""
    width = max(len(noun.name) for noun in NOUNS)
    lines = [HEAD, "", "brug: stafet ORD [VERBUM] [valg]", ""]
    lines += [
        f"  {noun.name:<{width}}  {noun.meaning}" + (f" ({noun.verbs.replace('|', ', ')})" if noun.verbs else "")
        for noun in NOUNS
    ]
    lines += ["", "`stafet ORD --help` viser resten. Indstillinger er STAFET_-variabler: `stafet config show`."]
    return "\n".join(lines)


def _noun(word: str) -> Noun:
    for noun in NOUNS:
        if noun.name == word:
            return noun
    if word in LATER:
        raise CommandError(UNUSABLE, f"{word} er ikke bygget endnu")
    near = get_close_matches(word, [noun.name for noun in NOUNS], n=1)
    hint = f"; mente du `stafet {near[0]}`?" if near else "; `stafet --help` viser hvad der er"
    raise CommandError(UNUSABLE, f"kender ikke {word!r}{hint}")


if __name__ == "__main__":
    run()
