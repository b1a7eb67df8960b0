"""Commands that ask the archive: search, due, register, graph, duplicates, export, import."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from vanban.cli.common import Commands, say, store_option, write, write_bytes
from vanban.errors import UsageError

if TYPE_CHECKING:
    from vanban.store import Store

# Below this many a refresh of the index takes no time worth a word.
_MANY = 1000


def add_commands(commands: Commands) -> None:
    """Declare the commands."""
    search = commands.add_parser(
        "search",
        help="search the text and the fields of all documents",
        description="Finds documents. A query without diacritics matches any spelling, one with them only its own. "
        '"…" finds a phrase, - leaves out, OR joins alternatives, ( ) group. Fields: kind, issuer, symbol, signer, level, '
        "agency, due, and dates as after:2025-07-01, before:31/12/2025, on:2025-07.",
        epilog="""Example: vanban search '"chữ ký số" issuer:"xã Yên Hòa" after:2025-07-01'""",
    )
    # What begins with a dash is a word to leave out, not an option; argparse takes such words after --.
    search.add_argument("query", nargs="+", metavar="QUERY", help="words and conditions; after -- where it begins with a dash")
    search.add_argument("--format", choices=("table", "json", "jsonl"), default="table", help="default: %(default)s")
    search.add_argument("--limit", type=int, default=10, metavar="N", help="results to show (default: %(default)s)")
    search.add_argument("--offset", type=int, default=0, metavar="N", help="results to pass over first")
    store_option(search)
    search.set_defaults(command=_search)

    due = commands.add_parser(
        "due",
        help="list what falls due",
        description="Lists tasks, targets and time limits by the day they fall due, recurring duties on each of their days, "
        "and apart from them what counts from an event.",
        epilog='Example: vanban due --by "Phòng Kinh tế" --as-of 2026-03-01 --until 2026-06-30',
    )
    due.add_argument("--by", metavar="BODY", help="only what this body leads, takes part in or is addressed with")
    due.add_argument("--as-of", type=_day, default=None, metavar="DATE", help="overdue is what fell due before (default: today)")
    due.add_argument("--since", type=_day, metavar="DATE", help="only what falls due from then on")
    due.add_argument("--until", type=_day, metavar="DATE", help="only what falls due until then")
    _output(due, ("table", "json", "xlsx", "ics"))
    due.set_defaults(command=_due)

    register = commands.add_parser(
        "register",
        help="print the register of incoming or outgoing documents",
        description="Prints the register of a year (sổ đăng ký văn bản đến, đi) in the columns of Nghị định 30/2020/NĐ-CP. "
        "Incoming documents get numbers without gaps, which they keep.",
        epilog='Example: vanban register --direction den --year 2026 --office "UBND xã Tân Hạ" --format xlsx -o so-den.xlsx',
    )
    register.add_argument("--direction", choices=("den", "di"), default="den", help="incoming or outgoing (default: %(default)s)")
    register.add_argument("--year", type=int, default=None, metavar="YEAR", help="default: this year")
    register.add_argument("--office", metavar="BODY", help="whose register: what it issued is outgoing, all else incoming")
    register.add_argument("--secret", action="store_true", help="the register of secret documents, which is one of its own")
    _output(register, ("table", "json", "xlsx"))
    register.set_defaults(command=_register)

    graph = commands.add_parser(
        "graph",
        help="show who cites whom, and what is wrong with it",
        description="Shows documents that are cited and not in the archive, citations whose date or issuer is not that of the "
        "document itself, and citations of documents that were replaced or annulled before.",
        epilog="Example: vanban graph --format dot | dot -Tsvg -o vien-dan.svg",
    )
    _output(graph, ("table", "json", "dot"))
    graph.set_defaults(command=_graph)

    duplicates = commands.add_parser(
        "duplicates",
        help="list files of the same content and documents of nearly the same text",
        description="Lists files with the same bytes, and pairs of documents of which one shares most of its wording with the other.",
        epilog="Example: vanban duplicates --format json",
    )
    _output(duplicates, ("table", "json"))
    duplicates.set_defaults(command=_duplicates)

    export = commands.add_parser(
        "export",
        help="write the archive for other programs",
        description="Writes the whole archive as JSON lines, which `vanban import` takes back, or one sort of records as CSV or "
        "Parquet.",
        epilog="Example: vanban export --format csv --what tasks -o nhiem-vu.csv",
    )
    export.add_argument(
        "--what",
        choices=("documents", "references", "targets", "tasks", "deadlines", "agencies"),
        default="documents",
        help="the table, for csv and parquet (default: %(default)s)",
    )
    _output(export, ("jsonl", "csv", "parquet"))
    export.set_defaults(command=_export)

    take = commands.add_parser(
        "import",
        help="read what `vanban export` wrote",
        description="Reads JSON lines that `vanban export` wrote into an archive; what is there of the same sources is replaced.",
        epilog="Example: vanban import kho.jsonl --db moi.sqlite",
    )
    take.add_argument("file", metavar="FILE", help="the exported lines, or - for standard input")
    store_option(take)
    take.set_defaults(command=_import)


def _output(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    parser.add_argument("--format", choices=formats, default=formats[0], help="default: %(default)s")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="write there instead of standard output")
    store_option(parser)


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is not a date; write it as 2026-03-01") from None


def _open(args: argparse.Namespace) -> closing[Store]:
    from vanban.store import open_store

    return closing(open_store(args.db, create=False))


def _search(args: argparse.Namespace) -> int:
    from vanban.report import search_table, to_json
    from vanban.search import QueryError, refresh, search
    from vanban.search.query import parse_query

    if args.limit < 1 or args.offset < 0:
        raise UsageError("--limit counts from 1 and --offset from 0.", remedy="See `vanban search --help`.")
    query = " ".join(args.query)
    try:
        parse_query(query)
    except QueryError as error:
        say(error.picture())
        raise
    with _open(args) as store:
        refresh(store, progress=lambda n: say(f"{n} documents indexed") if n % _MANY == 0 else None)
        results = search(store, query, limit=args.limit, offset=args.offset)
    if args.format == "json":
        write(to_json(results), None)
    elif args.format == "jsonl":
        write("".join(to_json(hit, indent=None) + "\n" for hit in results.hits), None)
    else:
        write(search_table(results, offset=args.offset), None)
    return 0


def _due(args: argparse.Namespace) -> int:
    from vanban.report import due_calendar, due_table, due_workbook, to_json
    from vanban.views.due import due

    with _open(args) as store:
        report = due(store, as_of=args.as_of or date.today(), since=args.since, until=args.until, by=args.by)
    if args.format == "xlsx":
        write_bytes(due_workbook(report), args.output)
    elif args.format == "ics":
        write_bytes(due_calendar(report), args.output)
    else:
        write(to_json(report) if args.format == "json" else due_table(report), args.output)
    return 0


def _register(args: argparse.Namespace) -> int:
    from vanban.report import register_table, register_workbook, to_json
    from vanban.views.register import incoming, outgoing

    year = args.year or date.today().year
    if args.direction == "di" and not args.office:
        raise UsageError("whose documents are outgoing?", remedy='Name the office: --office "UBND xã …".')
    with _open(args) as store:
        if args.direction == "den":
            book = incoming(store, year, office=args.office, secret=args.secret)
        else:
            book = outgoing(store, year, office=args.office, secret=args.secret)
    if args.format == "xlsx":
        write_bytes(register_workbook(book), args.output)
    else:
        write(to_json(book) if args.format == "json" else register_table(book), args.output)
    return 0


def _graph(args: argparse.Namespace) -> int:
    from vanban.report import graph_dot, graph_table, to_json
    from vanban.views.graph import graph

    with _open(args) as store:
        found = graph(store)
    made = to_json(found) if args.format == "json" else graph_dot(found) if args.format == "dot" else graph_table(found)
    write(made, args.output)
    return 0


def _duplicates(args: argparse.Namespace) -> int:
    from vanban.report import duplicates_table, to_json
    from vanban.views.duplicates import duplicates

    with _open(args) as store:
        found = duplicates(store)
    write(to_json(found) if args.format == "json" else duplicates_table(found), args.output)
    return 0


def _export(args: argparse.Namespace) -> int:
    from vanban.report.table_files import csv_file, parquet_file
    from vanban.views.exchange import arrow_types, columns_of, table_rows

    with _open(args) as store:
        if args.format == "jsonl":
            _write_lines(store, args.output)
            return 0
        columns, rows = columns_of(args.what), table_rows(store, args.what)
        made = csv_file(columns, rows) if args.format == "csv" else parquet_file(columns, arrow_types(columns), rows)
    write_bytes(made, args.output)
    return 0


def _write_lines(store: Store, output: Path | None) -> None:
    """The store line by line, for it may not fit into memory; a file is complete or not there."""
    from vanban.views.exchange import lines_of

    if output is None:
        for line in lines_of(store):
            sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
        sys.stdout.flush()
        return
    partial = output.with_name(output.name + ".part")
    try:
        with partial.open("wb") as file:
            for line in lines_of(store):
                file.write(line.encode("utf-8") + b"\n")
        partial.replace(output)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}.", remedy="Choose another place with -o.") from error


def _import(args: argparse.Namespace) -> int:
    from vanban.store import note, open_store
    from vanban.views.exchange import read_lines

    try:
        file = sys.stdin.buffer if args.file == "-" else Path(args.file).open("rb")  # noqa: SIM115 closed below
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}.", where=args.file, remedy="Check the path.") from error
    name = "standard input" if args.file == "-" else args.file
    with file, closing(open_store(args.db)) as store:
        try:
            done = read_lines(store, (line.decode("utf-8") for line in file), name)
        except UnicodeDecodeError as error:
            raise UsageError("is not UTF-8 text.", where=name, remedy="Give a file that `vanban export` wrote.") from error
        with store.writing() as connection:
            note(connection, "import", "import", subject=name, **done)
    say(", ".join(f"{sort} {n}" for sort, n in done.items()) or "nothing to import")
    return 0
