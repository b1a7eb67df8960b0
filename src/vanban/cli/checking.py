"""The compliance check of one plan, or of many."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from vanban.cli.common import Commands, analyses, options_of, reading_options, say, write, write_bytes
from vanban.errors import UsageError, VanbanError

if TYPE_CHECKING:
    from vanban.check.model import Analysed
    from vanban.options import Options
    from vanban.pipeline import Analysis


def add_commands(commands: Commands) -> None:
    """Declare check."""
    check = commands.add_parser(
        "check",
        help="check a local plan against its central framework",
        description="Pairs the targets and tasks of a plan with those of one or more frameworks and says of each whether "
        "the plan answers it, with both passages and the reason.",
        epilog="Example: vanban check ke-hoach-xa.pdf --against khung.pdf --format html -o bao-cao.html",
    )
    check.add_argument("plans", nargs="*", type=Path, metavar="PLAN", help="a plan; with --matrix many, or folders of them")
    check.add_argument(
        "--matrix",
        action="store_true",
        help="many plans: a table of plans by items, the most missed items, and which plans copied from each other",
    )
    check.add_argument("--against", nargs="+", type=Path, required=True, metavar="FRAMEWORK")
    check.add_argument(
        "--db",
        metavar="URL",
        help="a store: PLAN and FRAMEWORK may then be symbols or ids of its documents, and --matrix alone takes all plans in it",
    )
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
    reading_options(check)
    check.set_defaults(command=_check)


def _check(args: argparse.Namespace) -> int:
    if args.matrix:
        return _matrix(args)
    if len(args.plans) != 1:
        raise UsageError(f"{len(args.plans)} plans were given.", remedy="Name one, or add --matrix to check many at once.")
    from vanban.check import check
    from vanban.check.decisions import read_decisions, with_decisions
    from vanban.report import check_docx, check_html, check_table, check_xlsx, to_json

    # Read first, so that a slip in the file is said before the work.
    decisions = read_decisions(args.decisions) if args.decisions else []
    options = options_of(args)
    failed: list[str] = []
    plans = list(_taken(args, args.plans, args.part, options, failed))
    frameworks = list(_taken(args, args.against, args.framework_part, options, failed))
    if failed or not plans or not frameworks:
        return 1

    plan, against = plans[0], frameworks
    result = check(plan, against)
    result = with_decisions(result, decisions)
    if result.decisions_gone:
        say(f"{len(result.decisions_gone)} decisions are about items that are gone; the report lists them")
    if args.html:
        write(check_html(result, [plan, *against]), args.html)
    if args.format == "json":
        write(to_json(result), args.output)
    elif args.format == "html":
        write(check_html(result, [plan, *against]), args.output)
    elif args.format in ("xlsx", "docx"):
        write_bytes(check_xlsx(result) if args.format == "xlsx" else check_docx(result), args.output)
    else:
        write(check_table(result), args.output)
    return 0


def _taken(
    args: argparse.Namespace, names: Sequence[Path], part: int | None, options: Options, failed: list[str]
) -> Iterator[Analysed]:
    """The component documents to check, from files or, where there is no such file, from the store.

    A source without a document is said and noted; a part that is not there is the caller's slip and raises.
    """
    for name in names:
        own: int | None = None
        if args.db is None or name.exists():
            found = analyses([name], options, failed)
        else:
            from vanban.store import open_store
            from vanban.views.analysed import stored_analysis

            with closing(open_store(args.db, create=False)) as store:
                analysis, own = stored_analysis(store, str(name))
            found = [analysis]
        yield from _each(found, part if part is not None else own, failed)


def _each(found: Iterable[Analysis | VanbanError], part: int | None, failed: list[str]) -> Iterator[Analysed]:
    for analysis in found:
        try:
            if isinstance(analysis, VanbanError):
                raise analysis
            chosen = _chosen(analysis, part)
        except UsageError:
            raise
        except VanbanError as error:
            say(f"error: {error}")
            failed.append(str(error))
        else:
            yield chosen


def _many(args: argparse.Namespace, frameworks: Sequence[Analysed], options: Options, failed: list[str]) -> Iterator[Analysed]:
    """The plans of a matrix: those named, or all of the store but the frameworks themselves."""
    if not args.plans and args.db is None:
        raise UsageError("no plan is named.", remedy="Name plans or folders, or a store with --db.")
    with ExitStack() as stack:
        if args.plans:
            names = [f for p in args.plans for f in (sorted(x for x in p.rglob("*") if x.is_file()) if p.is_dir() else [p])]
            count = len(names)
            found = (_taken(args, [name], None, options, failed) for name in names)
        else:
            from vanban.store import open_store
            from vanban.views.analysed import analyses_of, plan_sources

            store = stack.enter_context(closing(open_store(args.db, create=False)))
            sources = plan_sources(store)
            count = len(sources)
            found = (_each([analysis], None, failed) for analysis in analyses_of(store, sources))
        known = {f.text for f in frameworks}
        taken = 0
        for n, plans in enumerate(found, 1):
            for plan in plans:
                if plan.text not in known:
                    taken += 1
                    yield plan
            if n % 50 == 0 or n == count:
                say(f"{n} of {count} files, {taken} plans")


def _chosen(analysis: Analysis, part: int | None) -> Analysed:
    """The component document to check; where several could be meant, the choice is said."""
    from vanban.check.model import Analysed
    from vanban.pipeline import main_part

    index = main_part(analysis, part)
    document = analysis.documents[index]
    name = analysis.pages.source.name
    if part is None and len(analysis.documents) > 1:
        say(f"{name}: part {document.part} of {len(analysis.documents)} ({document.kind or 'unknown kind'}) is taken")
    return Analysed(document=document, tree=analysis.trees[index], name=name)


def _matrix(args: argparse.Namespace) -> int:
    from vanban.check.matrix import Matrix
    from vanban.report import matrix_docx, matrix_html, matrix_table, matrix_xlsx, to_json

    if args.decisions or args.part is not None:
        raise UsageError("--decisions and --part are about one plan.", remedy="Leave out --matrix and check that plan alone.")
    options = options_of(args)
    failed: list[str] = []
    frameworks = list(_taken(args, args.against, args.framework_part, options, failed))
    if failed or not frameworks:
        return 1
    matrix = Matrix(frameworks)
    stopped = False
    try:
        for plan in _many(args, frameworks, options, failed):
            try:
                matrix.add(plan)
            except VanbanError as error:
                say(f"error: {error}")
                failed.append(str(error))
    except KeyboardInterrupt:
        # What is finished is worth printing; the status says that it is not all.
        stopped = True
        say(f"interrupted after {len(matrix)} plans; the report has these")
    result = matrix.result(failed)
    if args.html:
        write(matrix_html(result), args.html)
    if args.format in ("xlsx", "docx"):
        write_bytes(matrix_xlsx(result) if args.format == "xlsx" else matrix_docx(result), args.output)
    elif args.format == "html":
        write(matrix_html(result), args.output)
    else:
        write(to_json(result) if args.format == "json" else matrix_table(result), args.output)
    return 130 if stopped else 1 if failed else 0
