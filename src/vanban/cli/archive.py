"""Commands that fill the archive and look into it: ingest, list, show, doctor."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vanban.cli.common import Commands, options_of, reading_options, say, store_option, write
from vanban.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Select

_OUTCOMES = ("done", "failed", "duplicate", "skipped")


def add_commands(commands: Commands) -> None:
    """Declare ingest, list, show and doctor."""
    _add_ingest(commands)
    listing = commands.add_parser(
        "list",
        help="list the documents of the archive, or its files and how they ended",
        description="Lists the component documents of the archive, or with --files the ledger: every file that was handed in, "
        "how it ended, and why.",
        epilog="Example: vanban list --outcome failed",
    )
    listing.add_argument("--files", action="store_true", help="the files of the ledger instead of the documents")
    listing.add_argument("--outcome", choices=_OUTCOMES, help="only files that ended so")
    listing.add_argument("--format", choices=("table", "jsonl"), default="table", help="default: %(default)s")
    store_option(listing)
    listing.set_defaults(command=_list)

    show = commands.add_parser(
        "show",
        help="print a document of the archive",
        description="Prints a component document with its records as JSON, or its text.",
        epilog="Example: vanban show 57/KH-UBND --text",
    )
    show.add_argument("id", metavar="ID", help="the document's id or its beginning, or its symbol")
    show.add_argument("--text", action="store_true", help="the text alone")
    store_option(show)
    show.set_defaults(command=_show)

    doctor = commands.add_parser(
        "doctor",
        help="look for damage in the archive",
        description="Checks the database, the tables' version, rows without a parent, the checksum of every source's "
        "records, and the ledger. Exit status 1 if anything is damaged.",
        epilog="Example: vanban doctor --files",
    )
    doctor.add_argument("--files", action="store_true", help="also read every file again and compare its hash")
    doctor.add_argument("--repair", action="store_true", help="take damaged sources out, so that ingest reads them again")
    store_option(doctor)
    doctor.set_defaults(command=_doctor)


def _add_ingest(commands: Commands) -> None:
    ingest = commands.add_parser(
        "ingest",
        help="read files and folders into the archive",
        description="Reads files, folders and zip files into the archive, several at a time, and notes how each ended. May be "
        "stopped at any moment: the same command goes on where it stopped. Exit status 1 if any file failed.",
        epilog="Example: vanban ingest ho-so/ --db vanban.sqlite --workers 4",
    )
    ingest.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files, folders, zip files")
    ingest.add_argument("--watch", type=Path, metavar="FOLDER", help="read what comes into a folder, until interrupted")
    ingest.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="files at a time (default: the cores)"
    )
    ingest.add_argument("--scheduler", metavar="ADDRESS", help="let the cluster of this Dask scheduler read, as tcp://host:8786")
    ingest.add_argument("--resume", action="store_true", help="go on where an earlier run stopped (always so)")
    ingest.add_argument("--retry-failed", action="store_true", help="try files again that failed before")
    ingest.add_argument(
        "--timeout", type=float, default=600.0, metavar="SECONDS",
        help="for a file of up to 20 pages, more in proportion; 0 for none (default: %(default)g)",
    )  # fmt: skip
    ingest.add_argument(
        "--memory", type=int, default=2048, metavar="MB", help="that a file may take; 0 for no limit (default: %(default)s)"
    )
    store_option(ingest)
    reading_options(ingest, pages=False)
    ingest.set_defaults(command=_ingest)


def _ingest(args: argparse.Namespace) -> int:
    from vanban.batch import Ingest, Settings, watch
    from vanban.batch.files import check_paths
    from vanban.batch.progress import Progress
    from vanban.search import refresh
    from vanban.store import open_store

    if not args.paths and args.watch is None:
        raise UsageError("no file or folder is named.", remedy="Name some, or a folder with --watch.")
    if args.workers < 1 or args.timeout < 0 or args.memory < 0:
        raise UsageError("--workers, --timeout and --memory cannot be negative.", remedy="See `vanban ingest --help`.")
    if args.watch is not None and not args.watch.is_dir():
        raise UsageError(f"--watch: {args.watch} is not a folder.", remedy="Name a folder.")
    check_paths(args.paths)
    settings = Settings(
        options=options_of(args),
        workers=args.workers,
        timeout=args.timeout,
        memory=args.memory << 20,
        retry_failed=args.retry_failed,
        scheduler=args.scheduler,
    )
    # Whoever ends us in an orderly way gets an orderly end: claims given back, processes ended, a sum.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    store = open_store(args.db)
    failed = False
    with Ingest(store, settings, Progress(sys.stderr)) as run:
        if args.paths:
            summary = run.run(args.paths)
            refresh(store)
            say(str(summary))
            failed = summary.failed > 0
        if args.watch is not None and not run.interrupted:
            for summary in watch(run, args.watch, store=store):
                refresh(store)
                say(str(summary))
                failed = failed or summary.failed > 0
    if run.interrupted and args.watch is None:
        say("interrupted; the same command goes on from here")
        return 130
    if failed:
        say("`vanban list --outcome failed` tells what failed and why.")
    return 1 if failed else 0


def _list(args: argparse.Namespace) -> int:
    from vanban.store import open_store

    store = open_store(args.db, create=False)
    if args.files or args.outcome:
        query: Select[Any] = _files(args.outcome)
        columns = ["outcome", "name", "reason"]
    else:
        query = _documents()
        columns = ["id", "issued_on", "symbol", "kind", "issuer", "subject"]
    with store.reading() as connection:
        rows: Iterable[dict[str, Any]] = (dict(row) for row in connection.execute(query).mappings())
        if args.format == "jsonl":
            lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        else:
            lines = ("  ".join(_cell(row[name]) for name in columns).rstrip() for row in rows)
        for line in lines:
            write(line, None)
    return 0


def _files(outcome: str | None) -> Select[Any]:
    from sqlalchemy import select

    from vanban.store.tables import ledger

    c = ledger.c
    wanted = ("id", "outcome", "stage", "name", "path", "member", "sha256", "pages", "seconds", "attempts", "code", "reason")
    query = select(*(c[name] for name in wanted)).order_by(c.path, c.member)
    return query.where(c.outcome == outcome) if outcome else query


def _documents() -> Select[Any]:
    from sqlalchemy import select

    from vanban.store.tables import document, source

    d, s = document.c, source.c
    wanted = (d.id, d.kind, d.symbol, d.issued_on, d.issuer, d.subject, s.name.label("file"), d.confidence)
    return select(*wanted).where(d.source == s.sha256).order_by(d.issued_on, d.symbol, d.id)


def _cell(value: object) -> str:
    """A value on one line; a dash for none, so that columns can be told apart."""
    return " ".join(str(value).split()) if value not in (None, "") else "–"


def _show(args: argparse.Namespace) -> int:
    from vanban.report import to_json
    from vanban.store import find_document, get_document, open_store

    with open_store(args.db, create=False).reading() as connection:
        document = get_document(connection, find_document(connection, args.id))
    write((document.text or "") if args.text else to_json(document), None)
    return 0


def _doctor(args: argparse.Namespace) -> int:
    from vanban.batch.files import hash_of
    from vanban.store import open_store
    from vanban.store.doctor import counts, examine, repair

    def hash_file(path: str) -> str | None:
        try:
            return hash_of(Path(path))
        except OSError:
            return None

    store = open_store(args.db, create=False)
    complaints = []
    for complaint in examine(store, hash_file=hash_file if args.files else None):
        complaints.append(complaint)
        write(f"{'!!' if complaint.serious else '! '} {_cell(complaint.text)}. {complaint.remedy}", None)
    with store.reading() as connection:
        write(" · ".join(f"{name} {n}" for name, n in counts(connection).items()), None)
    damaged = any(c.serious for c in complaints)
    if args.repair and damaged:
        write(f"{repair(store, complaints)} damaged sources taken out; ingest their folders again.", None)
    elif not damaged:
        write("no damage found", None)
    return 1 if damaged else 0
