"""Commands that measure and rebuild the models: eval, train."""

from __future__ import annotations

import argparse
from pathlib import Path

from vanban.cli.common import Commands, say
from vanban.errors import UsageError


def add_commands(commands: Commands) -> None:
    """Declare eval and train."""
    evaluate = commands.add_parser(
        "eval",
        help="measure accuracy against annotated documents",
        description="Runs the annotated documents of the repository and, where present, the real ones beside it. "
        "`records` (the default) prints precision, recall and F1 by record type and by document; `check` compares verdicts of "
        "plans against frameworks; `restore` prints words right after diacritics were taken off or the wrong language was "
        "read, and words of right text that were changed; `ocr` prints words right on scans of known text; "
        "`calibration` prints, of the records said to be so sure, how many are right.",
        epilog="Example: vanban eval restore --floors",
    )
    evaluate.add_argument("what", nargs="?", choices=("records", "check", "restore", "ocr", "calibration"), default="records")
    evaluate.add_argument("--corpus", type=Path, default=Path("corpus"), metavar="DIR")
    evaluate.add_argument(
        "--gold", type=Path, default=Path("../shared"), metavar="DIR", help="folder with seeds/, docs/ and gold/"
    )
    evaluate.add_argument("--only", metavar="TEXT", help="only documents whose name contains TEXT")
    evaluate.add_argument("--misses", action="store_true", help="print every missed and every spare record, or the wrong words")
    evaluate.add_argument(
        "--text",
        type=Path,
        metavar="FOLDER",
        help="restore: the folder the model was trained on, of which the part held out is measured; "
        "default: data/vi_text in the folder of --gold",
    )
    evaluate.add_argument(
        "--draw",
        type=int,
        default=0,
        metavar="N",
        help="restore: also draw N pages of that text and read them with the wrong language",
    )
    evaluate.add_argument("--floors", action="store_true", help="compare with the committed floors and exit 1 below one")
    evaluate.add_argument(
        "--raise-floors", action="store_true", help="write the figures reached as the new floors where they are higher"
    )
    evaluate.add_argument(
        "--write", action="store_true", help="calibration: fit the curves of src/vanban/data/calibration.json anew"
    )
    evaluate.set_defaults(command=_eval)

    train = commands.add_parser(
        "train",
        help="rebuild a model",
        description="Rebuilds the restoration model from a folder of correct Vietnamese text, also from an office's own "
        "archive: .txt and .txt.xz (UTF-8, one paragraph a line), .docx, .doc and .pdf with a good text layer; scans and "
        "text without marks are left out. A model knows the words of its folder only: an archive of a few hundred documents "
        "is best put beside a larger body of text. Or trains the recogniser of single words on the same text, rendered in "
        "free fonts and worn as scans are, or the reader of handwritten numbers, which draws what it learns and takes no "
        "folder; both need PyTorch.",
        epilog="Example: vanban train restore van-ban-cua-co-quan/ -o mo-hinh/",
    )
    train.add_argument("model", choices=("restore", "recogniser", "digits"))
    train.add_argument("folder", type=Path, nargs="?", metavar="FOLDER")
    train.add_argument("-o", "--output", type=Path, metavar="DIR", help="default: models/ and the name of the model")
    train.add_argument(
        "--minutes",
        type=float,
        default=60.0,
        metavar="N",
        help="time to train the recogniser or the digits; default: %(default)s",
    )
    train.add_argument(
        "--fonts",
        type=Path,
        default=Path("/usr/share/fonts"),
        metavar="DIR",
        help="folder with the fonts these learn; default: %(default)s",
    )
    train.add_argument(
        "--pages",
        type=int,
        default=0,
        metavar="N",
        help="also learn anew how letters are misread, from N pages of the text drawn and read with the wrong language "
        "(some five seconds a page; 250 were used for the model that comes with the program)",
    )
    train.set_defaults(command=_train)


def _eval(args: argparse.Namespace) -> int:
    if args.what == "restore":
        from vanban.evaluate.restoration import run_restore_evaluation

        return run_restore_evaluation(
            corpus=args.corpus,
            gold=args.gold,
            text=args.text,
            pages=args.draw,
            misses=args.misses,
            floors=args.floors,
            raise_floors=args.raise_floors,
        )
    if args.what == "ocr":
        from vanban.evaluate.recognition import run_ocr_evaluation

        return run_ocr_evaluation(
            corpus=args.corpus, gold=args.gold, only=args.only, floors=args.floors, raise_floors=args.raise_floors
        )
    if args.what == "calibration":
        from vanban.evaluate.calibration import run_calibration

        return run_calibration(corpus=args.corpus, gold=args.gold, only=args.only, write=args.write)
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
    from vanban.text.train_restore import MODEL_FILE, train

    if args.pages < 0:
        raise UsageError(
            "a number of pages cannot be negative.", remedy="Give --pages 0 to keep what is known of misread letters."
        )
    output = args.output or Path("models") / args.model
    if args.model == "digits":
        from vanban.text.train_digits import train as train_digits

        train_digits(output, minutes=args.minutes, fonts=args.fonts)
        return 0
    if args.folder is None:
        raise UsageError("no folder of text given.", remedy="Name the folder whose text the model is to learn.")
    if args.model == "recogniser":
        from vanban.text.train_recogniser import train as train_recogniser

        train_recogniser(args.folder, output, minutes=args.minutes, fonts=(args.fonts,))
        return 0
    words = train(args.folder, output, pages=args.pages)
    file = output / MODEL_FILE
    say(f"{file}: {file.stat().st_size / 1e6:.1f} MB, made of {words:,} words and signs")
    return 0
