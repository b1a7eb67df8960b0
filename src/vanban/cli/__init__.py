"""The command line: each command parses, calls one library function, prints.

Standard output carries only the product; progress and messages go to standard error. Heavy modules are
imported inside the commands, so that `vanban --help` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from vanban import __version__
from vanban.cli import archive, archive_views, checking, measuring, reading
from vanban.cli.common import Command, say
from vanban.errors import VanbanError


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit status: 0 done, 1 some inputs failed, 2 wrong usage."""
    sys.exit(run(argv))


def run(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    parser = build_parser()
    args = parser.parse_args(argv)
    command: Command | None = getattr(args, "command", None)
    if command is None:
        parser.print_help()
        return 0
    try:
        return command(args)
    except VanbanError as error:
        say(f"error: {error}")
        return error.exit_status
    except BrokenPipeError:
        # The reader of a pipe has gone (`vanban … | head`); what it took was right.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        say("interrupted")
        return 130


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = argparse.ArgumentParser(
        prog="vanban",
        description="Reads Vietnamese administrative documents and checks local plans against their central framework.",
        epilog="Example: vanban check ke-hoach-xa.pdf --against khung.pdf --format html -o bao-cao.html",
    )
    parser.add_argument("--version", action="version", version=f"vanban {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    for group in (reading, checking, archive, archive_views, measuring):
        group.add_commands(commands)
    return parser
