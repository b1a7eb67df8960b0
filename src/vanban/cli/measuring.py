"""Commands that measure and rebuild the models: eval, train."""

from __future__ import annotations

import argparse
from pathlib import Path

from vanban.cli.common import Commands
from vanban.errors import UsageError


def add_commands(commands: Commands) -> None:
    """Declare eval and train."""
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
