"""The command line: each command parses, calls one library function, prints.

Standard output carries only the product; progress and messages go to standard error. Heavy modules are
imported inside the commands, so that `vanban --help` answers at once.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vanban import __version__
from vanban.errors import InternalFailure, UsageError, VanbanError
from vanban.options import Ocr, Options

if TYPE_CHECKING:
    from vanban.check.model import Analysed
    from vanban.pipeline import Analysis
    from vanban.records import Extraction

Command = Callable[[argparse.Namespace], int]


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
        _say(f"error: {error}")
        return error.exit_status
    except BrokenPipeError:
        # The reader of a pipe has gone (`vanban … | head`); what it took was right.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        _say("interrupted")
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
    extract.add_argument("--no-text", action="store_true", help="leave the documents' text out of the JSON")
    _reading_options(extract)
    extract.set_defaults(command=_extract)

    text = commands.add_parser(
        "text",
        help="print the text of a file page by page",
        description="Prints the text as read, in reading order, after OCR and restoration, with a form feed between pages.",
        epilog="Example: vanban text scan.pdf --pages 1,3-5",
    )
    text.add_argument("file", type=Path, metavar="FILE")
    text.add_argument("-o", "--output", type=Path, metavar="OUT", help="write there instead of standard output")
    _reading_options(text)
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

    check = commands.add_parser(
        "check",
        help="check a local plan against its central framework",
        description="Pairs the targets and tasks of a plan with those of one or more frameworks and says of each whether "
        "the plan answers it, with both passages and the reason.",
        epilog="Example: vanban check ke-hoach-xa.pdf --against khung.pdf --format html -o bao-cao.html",
    )
    check.add_argument("plans", nargs="+", type=Path, metavar="PLAN", help="a plan; with --matrix many, or folders of them")
    check.add_argument(
        "--matrix",
        action="store_true",
        help="many plans: a table of plans by items, the most missed items, and which plans copied from each other",
    )
    check.add_argument("--against", nargs="+", type=Path, required=True, metavar="FRAMEWORK")
    check.add_argument(
        "--part", type=int, metavar="N", help="component document of PLAN to check (default: the one with most targets and tasks)"
    )
    check.add_argument("--framework-part", type=int, metavar="N", help="the same for every FRAMEWORK")
    check.add_argument(
        "--format", choices=("table", "json", "html", "xlsx", "docx"), default="table", help="default: %(default)s"
    )
    check.add_argument("-o", "--output", type=Path, metavar="OUT", help="write there instead of standard output")
    check.add_argument(
        "--decisions", type=Path, metavar="FILE", help="JSON with what reviewers decided; shown beside the machine's verdicts"
    )
    check.add_argument("--html", type=Path, metavar="OUT", help="write the HTML report there as well")
    _reading_options(check)
    check.set_defaults(command=_check)

    evaluate = commands.add_parser(
        "eval",
        help="measure accuracy against annotated documents",
        description="Runs the annotated documents of the repository and, where present, the real ones beside it, and "
        "prints precision, recall and F1 by record type and by document.",
        epilog="Example: vanban eval --floors",
    )
    evaluate.add_argument("what", nargs="?", choices=("records", "check"), default="records")
    evaluate.add_argument("--corpus", type=Path, default=Path("corpus"), metavar="DIR")
    evaluate.add_argument(
        "--gold", type=Path, default=Path("../shared"), metavar="DIR", help="folder with seeds/, docs/ and gold/"
    )
    evaluate.add_argument("--only", metavar="TEXT", help="only documents whose name contains TEXT")
    evaluate.add_argument("--misses", action="store_true", help="print every missed and every spare record")
    evaluate.add_argument("--floors", action="store_true", help="compare with the committed floors and exit 1 below one")
    evaluate.add_argument(
        "--raise-floors", action="store_true", help="write the figures reached as the new floors where they are higher"
    )
    evaluate.set_defaults(command=_eval)

    train = commands.add_parser(
        "train",
        help="rebuild a model",
        description="Rebuilds the restoration model from a folder of correct Vietnamese text (.txt, .txt.xz).",
        epilog="Example: vanban train restore van-ban-cua-co-quan/",
    )
    train.add_argument("model", choices=("restore",))
    train.add_argument("folder", type=Path, metavar="FOLDER")
    train.add_argument("-o", "--output", type=Path, default=Path("models/restore"), metavar="DIR", help="default: %(default)s")
    train.set_defaults(command=_train)
    return parser


def _reading_options(parser: argparse.ArgumentParser) -> None:
    """The options of every command that reads files."""
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--ocr", choices=[o.value for o in Ocr], default=Ocr.AUTO.value, help="when to read pages by OCR (default: %(default)s)"
    )
    group.add_argument("--pages", metavar="LIST", help="only these pages, as 1,3-5")
    group.add_argument("--no-restore", action="store_true", help="leave text that lost its diacritics as it is")
    group.add_argument("--allow-classified", action="store_true", help="process documents marked MẬT, TỐI MẬT or TUYỆT MẬT")


def _options(args: argparse.Namespace) -> Options:
    return Options(
        ocr=Ocr(args.ocr),
        pages=parse_pages(args.pages) if args.pages else None,
        restore=not args.no_restore,
        allow_classified=args.allow_classified,
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


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _write(text: str, output: Path | None) -> None:
    """Print the product, or put it into a file that is complete or not there."""
    if output is None:
        data = text if text.endswith("\n") or not text else text + "\n"
        sys.stdout.buffer.write(data.encode("utf-8"))
        sys.stdout.flush()
    else:
        _put(text.encode("utf-8"), output)


def _write_bytes(data: bytes, output: Path | None) -> None:
    """The same for a file of another program, which no terminal can show."""
    if output is not None:
        _put(data, output)
    elif sys.stdout.isatty():
        raise UsageError("this format is not for a terminal.", remedy="Name a file with -o.")
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()


def _put(data: bytes, output: Path) -> None:
    partial = output.with_name(output.name + ".part")
    try:
        partial.write_bytes(data)
        partial.replace(output)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}.", remedy="Choose another place with -o.") from error


def _analyses(paths: Sequence[Path], options: Options, failed: list[str]) -> list[Analysis]:
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
                _say(f"error: {error}")
                if isinstance(error, InternalFailure) and error.__cause__ is not None:
                    traceback.print_exception(error.__cause__, limit=-3, file=sys.stderr)
                failed.append(str(error))
    return done


def _extract(args: argparse.Namespace) -> int:
    from vanban.report import extraction_table, to_json

    if args.format == "xlsx" and args.output is None:
        raise UsageError("a workbook is not text that a terminal can show.", remedy="Name a file for it: -o so-van-ban.xlsx.")
    if args.format == "edxml" and args.output is None and len(args.files) > 1:
        raise UsageError("several documents make several edXML files.", remedy="Name a folder for them with -o.")
    failed: list[str] = []
    results = [a.extraction for a in _analyses(args.files, _options(args), failed)]
    if args.format in ("xlsx", "ics", "edxml"):
        if results:
            _export(results, args.format, args.output)
        return 1 if failed else 0
    if args.no_text:
        results = [
            r.model_copy(update={"documents": [d.model_copy(update={"text": None}) for d in r.documents]}) for r in results
        ]
    if args.format == "jsonl":
        _write("".join(to_json(r, indent=None) + "\n" for r in results), args.output)
    elif args.format == "table":
        _write("\n".join(extraction_table(r) for r in results), args.output)
    elif len(args.files) == 1 and len(results) == 1:
        _write(to_json(results[0]), args.output)
    elif results or not failed:
        _write("[" + ",\n".join(to_json(r) for r in results) + "]", args.output)
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
                _put(data, output / name)
            return
        (data,) = files.values()
    else:
        data = extraction_calendar(results) if form == "ics" else extraction_workbook(results)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        _put(data, output)


def _text(args: argparse.Namespace) -> int:
    from vanban.pipeline import sources
    from vanban.pipeline import text_pages as read_text_pages

    options = _options(args)
    pages: list[str] = []
    failed = False
    for item in sources(args.file, options):
        try:
            if isinstance(item, VanbanError):
                raise item.at(str(args.file))
            pages.extend(read_text_pages(item, options))
        except VanbanError as error:
            _say(f"error: {error}")
            failed = True
    _write("\f".join(pages), args.output)
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
    _write(restore_text(text), args.output)
    return 0


def _check(args: argparse.Namespace) -> int:
    if args.matrix:
        return _matrix(args)
    if len(args.plans) > 1:
        raise UsageError(f"{len(args.plans)} plans were given.", remedy="Add --matrix to check many plans at once.")
    from vanban.check import check
    from vanban.check.decisions import read_decisions, with_decisions
    from vanban.report import check_docx, check_html, check_table, check_xlsx, to_json

    # Read first, so that a slip in the file is said before the work.
    decisions = read_decisions(args.decisions) if args.decisions else []
    options = _options(args)
    failed: list[str] = []
    plans = _analyses(args.plans, options, failed)
    frameworks = [a for path in args.against for a in _analyses([path], options, failed)]
    if failed or not plans or not frameworks:
        return 1

    result = check(_chosen(plans[0], args.part), [_chosen(f, args.framework_part) for f in frameworks])
    result = with_decisions(result, decisions)
    if result.decisions_gone:
        _say(f"{len(result.decisions_gone)} decisions are about items that are gone; the report lists them")
    if args.html:
        _write(check_html(result), args.html)
    if args.format == "json":
        _write(to_json(result), args.output)
    elif args.format == "html":
        _write(check_html(result), args.output)
    elif args.format in ("xlsx", "docx"):
        _write_bytes(check_xlsx(result) if args.format == "xlsx" else check_docx(result), args.output)
    else:
        _write(check_table(result), args.output)
    return 0


def _chosen(analysis: Analysis, part: int | None) -> Analysed:
    """The component document to check; where several could be meant, the choice is said."""
    from vanban.check.model import Analysed
    from vanban.pipeline import main_part

    index = main_part(analysis, part)
    document = analysis.documents[index]
    name = analysis.pages.source.name
    if part is None and len(analysis.documents) > 1:
        _say(f"{name}: part {document.part} of {len(analysis.documents)} ({document.kind or 'unknown kind'}) is taken")
    return Analysed(document=document, tree=analysis.trees[index], name=name)


def _matrix(args: argparse.Namespace) -> int:
    from vanban.check.matrix import Matrix
    from vanban.report import matrix_html, matrix_table, matrix_xlsx, to_json

    if args.format == "docx" or args.html or args.decisions or args.part is not None:
        raise UsageError(
            "--matrix goes with --format table, json, html or xlsx alone.",
            remedy="For a report to sign, --decisions or --part, check one plan.",
        )
    options = _options(args)
    failed: list[str] = []
    frameworks = [_chosen(a, args.framework_part) for a in _analyses(args.against, options, failed)]
    if failed or not frameworks:
        return 1
    files = [f for p in args.plans for f in (sorted(x for x in p.rglob("*") if x.is_file()) if p.is_dir() else [p])]
    matrix = Matrix(frameworks)
    stopped = False
    try:
        for n, path in enumerate(files, 1):
            for analysis in _analyses([path], options, failed):
                try:
                    matrix.add(_chosen(analysis, None))
                except VanbanError as error:
                    _say(f"error: {error}")
                    failed.append(str(error))
            if n % 50 == 0 or n == len(files):
                _say(f"{n} of {len(files)} files, {len(matrix)} plans")
    except KeyboardInterrupt:
        # What is finished is worth printing; the status says that it is not all.
        stopped = True
        _say(f"interrupted after {len(matrix)} plans; the report has these")
    result = matrix.result(failed)
    if args.format == "xlsx":
        _write_bytes(matrix_xlsx(result), args.output)
    elif args.format == "html":
        _write(matrix_html(result), args.output)
    else:
        _write(to_json(result) if args.format == "json" else matrix_table(result), args.output)
    return 130 if stopped else 1 if failed else 0


def _eval(args: argparse.Namespace) -> int:
    from vanban.evaluate import run_evaluation

    return run_evaluation(
        args.what,
        corpus=args.corpus,
        gold=args.gold,
        only=args.only,
        misses=args.misses,
        floors=args.floors,
        raise_floors=args.raise_floors,
    )


def _train(args: argparse.Namespace) -> int:
    from vanban.text.train_restore import train

    if not args.folder.is_dir():
        raise UsageError(f"{args.folder} is not a folder.", remedy="Name a folder with .txt or .txt.xz files.")
    train(args.folder, args.output)
    return 0
