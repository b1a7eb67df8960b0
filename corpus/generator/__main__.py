"""`python -m corpus.generator [NAME…]`: render the samples again, or make variants for benchmarks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.generator import samples
from corpus.generator.source import names

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.generator", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="documents to render (all when left out)")
    parser.add_argument("--forms", default="", help="only these forms, by comma: txt,pdf,docx,scan,badocr,expected")
    parser.add_argument("--variants", type=int, metavar="N", help="make N variants instead of the samples")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pdf", action="store_true", help="variants as PDF, too")
    parser.add_argument("--out", type=Path, help="folder for variants (default: ./variants)")
    args = parser.parse_args()
    if args.variants is not None:
        from corpus.generator.variants import write_variants

        folder = args.out or Path("variants")
        write_variants(args.variants, seed=args.seed, folder=folder, with_pdf=args.pdf)
        print(f"{args.variants} variants in {folder}", file=sys.stderr)
        return 0
    forms = set(args.forms.split(",")) if args.forms else None
    for path in samples.write(args.names or names(), forms=forms, folder=args.out or ROOT):
        print(path, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
