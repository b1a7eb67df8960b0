"""Commands on files alone: extract, text, restore."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vanban.cli.common import Commands, analyses, options_of, put, reading_options, say, write
from vanban.errors import UsageError, VanbanError

if TYPE_CHECKING:
    from vanban.records import Extraction


def add_commands(commands: Commands) -> None:
    """Declare extract, text and restore."""
    extract = commands.add_parser(
        "extract",
        help="print the structured records of documents",
        description="Reads files of any supported kind and prints their records: header fields, references, targets, "
        "tasks, deadlines and agencies, each with its place and a confidence.",
        epilog="Example: vanban extract cong-van.pdf ke-hoach.docx --format jsonl -o records.jsonl",
    )
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE", help="PDF, scan, Word, text, or a zip of these")
    extract.add_argument(
        "--format", choices=("json", "jsonl", "table", "xlsx", "ics", "edxml"), default="json", help="default: %(default)s"
    )
    extract.add_argument("-o", "--output", type=Path, metavar="OUT", help="write there instead of standard output")
    extract.add_argument(
        "--review",
        action="store_true",
        help="print what a person should look at first, by doubt and importance, instead of records",
    )
    extract.add_argument(
        "--most", type=int, default=20, metavar="N", help="with --review: at most N a file (default: %(default)s)"
    )
    extract.add_argument("--no-text", action="store_true", help="leave the documents' text out of the JSON")
    reading_options(extract)
    extract.set_defaults(command=_extract)

    text = commands.add_parser(
        "text",
        help="print the text of a file page by page",
        description="Prints the text as read, in reading order, after OCR and restoration, with a form feed between pages.",
        epilog="Example: vanban text scan.pdf --pages 1,3-5",
    )
    text.add_argument("file", type=Path, metavar="FILE")
    text.add_argument("-o", "--output", type=Path, metavar="OUT", help="write there instead of standard output")
    reading_options(text)
    text.set_defaults(command=_text)

    restore = commands.add_parser(
        "restore",
        help="restore the diacritics of a text",
        description="Prints a text with its diacritics restored and its OCR garble repaired: same lines in, same lines "
        "out. Text that is already accented passes through unchanged.",
        epilog="Example: vanban restore < khong-dau.txt",
    )
    restore.add_argument("file", nargs="?", default="-", metavar="FILE", help="a text file, or - for standard input")
    restore.add_argument("-o", "--output", type=Path, metavar="OUT", help="write there instead of standard output")
    restore.set_defaults(command=_restore)


def _extract(args: argparse.Namespace) -> int:
    from vanban.report import extraction_table, review_table, to_json

    if args.review:
        failed: list[str] = []
        results = [a.extraction for a in analyses(args.files, options_of(args), failed)]
        write(review_table(results, most=max(1, args.most)), args.output)
        return 1 if failed else 0
    if args.format == "xlsx" and args.output is None:
        raise UsageError("a workbook is not text that a terminal can show.", remedy="Name a file for it: -o so-van-ban.xlsx.")
    if args.format == "edxml" and args.output is None and len(args.files) > 1:
        raise UsageError("several documents make several edXML files.", remedy="Name a folder for them with -o.")
    failed = []
    results = [a.extraction for a in analyses(args.files, options_of(args), failed)]
    if args.format in ("xlsx", "ics", "edxml"):
        if results:
            _export(results, args.format, args.output)
        return 1 if failed else 0
    if args.no_text:
        results = [
            r.model_copy(update={"documents": [d.model_copy(update={"text": None}) for d in r.documents]}) for r in results
        ]
    if args.format == "jsonl":
        write("".join(to_json(r, indent=None) + "\n" for r in results), args.output)
    elif args.format == "table":
        write("\n".join(extraction_table(r) for r in results), args.output)
    elif len(args.files) == 1 and len(results) == 1:
        write(to_json(results[0]), args.output)
    elif results or not failed:
        write("[" + ",\n".join(to_json(r) for r in results) + "]", args.output)
    return 1 if failed else 0


def _export(results: Sequence[Extraction], form: str, output: Path | None) -> None:
    """Write one workbook or calendar for all sources, or an edXML file a document."""
    from vanban.report import edxml_files, extraction_calendar, extraction_workbook

    if form == "edxml":
        files = edxml_files(results)
        if not files:
            raise VanbanError("no document was found.", remedy="Look at the text with `vanban text`.")
        if len(files) != 1 and (output is None or output.is_file()):
            raise UsageError(f"{len(files)} documents make as many edXML files.", remedy="Name a folder for them with -o.")
        if output is not None and (len(files) != 1 or output.is_dir()):
            try:
                output.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise UsageError(f"cannot make {output}: {error.strerror}.", remedy="Choose another folder with -o.") from error
            for name, data in files.items():
                put(data, output / name)
            return
        (data,) = files.values()
    else:
        data = extraction_calendar(results) if form == "ics" else extraction_workbook(results)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        put(data, output)


def _text(args: argparse.Namespace) -> int:
    from vanban.pipeline import sources
    from vanban.pipeline import text_pages as read_text_pages

    options = options_of(args)
    pages: list[str] = []
    failed = False
    for item in sources(args.file, options):
        try:
            if isinstance(item, VanbanError):
                raise item.at(str(args.file))
            pages.extend(read_text_pages(item, options))
        except VanbanError as error:
            say(f"error: {error}")
            failed = True
    write("\f".join(pages), args.output)
    return 1 if failed else 0


def _restore(args: argparse.Namespace) -> int:
    from vanban.text.restore import restore_text

    if args.file == "-":
        data = sys.stdin.buffer.read()
        name = "standard input"
    else:
        name = args.file
        try:
            data = Path(args.file).read_bytes()
        except OSError as error:
            raise VanbanError(f"cannot be read: {error.strerror}.", where=name, remedy="Check the path.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise VanbanError(
            "is not UTF-8 text.", where=name, remedy="Convert it to UTF-8, or use `vanban text` for other files."
        ) from error
    write(restore_text(text), args.output)
    return 0
