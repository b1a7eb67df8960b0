"""What the commands share: options of reading, messages, output, and files through all the stages."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from vanban.errors import InternalFailure, UsageError, VanbanError
from vanban.options import Ocr, Options

if TYPE_CHECKING:
    from vanban.pipeline import Analysis

Command = Callable[[argparse.Namespace], int]
# argparse gives what `add_subparsers` returns no public name.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def reading_options(parser: argparse.ArgumentParser, *, pages: bool = True) -> None:
    """The options of every command that reads files; `pages` where a part of one may be asked for."""
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--ocr", choices=[o.value for o in Ocr], default=Ocr.AUTO.value, help="when to read pages by OCR (default: %(default)s)"
    )
    if pages:
        group.add_argument("--pages", metavar="LIST", help="only these pages, as 1,3-5")
    group.add_argument("--no-restore", action="store_true", help="leave text that lost its diacritics as it is")
    group.add_argument("--allow-classified", action="store_true", help="process documents marked MẬT, TỐI MẬT or TUYỆT MẬT")


def options_of(args: argparse.Namespace) -> Options:
    return Options(
        ocr=Ocr(args.ocr),
        pages=parse_pages(args.pages) if getattr(args, "pages", None) else None,
        restore=not args.no_restore,
        allow_classified=args.allow_classified,
    )


def store_option(parser: argparse.ArgumentParser) -> None:
    """The option of every command that uses the store."""
    parser.add_argument(
        "--db",
        default="vanban.sqlite",
        metavar="URL",
        help="the store: a file, or postgresql://USER@HOST/NAME (default: %(default)s)",
    )


def parse_pages(text: str) -> tuple[int, ...]:
    """The page numbers of a list such as `1,3-5`, in order and once each."""
    pages: set[int] = set()
    for item in text.split(","):
        first, dash, last = item.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            raise UsageError(f"--pages: {item.strip()!r} is not a page or a range of pages.", remedy="Write it as 1,3-5.")
        low, high = int(first), int(last) if dash else int(first)
        if not 1 <= low <= high <= 100_000:
            raise UsageError(f"--pages: {item.strip()!r} is not a range of pages.", remedy="Pages count from 1.")
        pages.update(range(low, high + 1))
    return tuple(sorted(pages))


def say(message: str) -> None:
    print(message, file=sys.stderr)


def write(text: str, output: Path | None) -> None:
    """Print the product, or put it into a file that is complete or not there."""
    if output is None:
        data = text if text.endswith("\n") or not text else text + "\n"
        sys.stdout.buffer.write(data.encode("utf-8"))
        sys.stdout.flush()
    else:
        put(text.encode("utf-8"), output)


def write_bytes(data: bytes, output: Path | None) -> None:
    """The same for a file of another program, which no terminal can show."""
    if output is not None:
        put(data, output)
    elif sys.stdout.isatty():
        raise UsageError("this format is not for a terminal.", remedy="Name a file with -o.")
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()


def put(data: bytes, output: Path) -> None:
    partial = output.with_name(output.name + ".part")
    try:
        partial.write_bytes(data)
        partial.replace(output)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}.", remedy="Choose another place with -o.") from error


def analyses(paths: Sequence[Path], options: Options, failed: list[str]) -> list[Analysis]:
    """Every source of the files that can be analysed; each failure is said and noted, the others go on."""
    from vanban.pipeline import analyse, sources

    done = []
    for path in paths:
        try:
            found = list(sources(path, options))
        except VanbanError as error:
            found = [error]
        for item in found:
            try:
                if isinstance(item, VanbanError):
                    raise item.at(str(path))
                done.append(analyse(item, options))
            except VanbanError as error:
                say(f"error: {error}")
                if isinstance(error, InternalFailure) and error.__cause__ is not None:
                    traceback.print_exception(error.__cause__, limit=-3, file=sys.stderr)
                failed.append(str(error))
    return done
