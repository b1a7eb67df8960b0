"""Verdicts on a plan as clean text beside verdicts on scans of the same plan: does OCR change what a reviewer is told?

    python benchmarks/check_agreement.py [--variants 3] [--dpi 200,300] [--misses]

The plans are those of the corpus with the scans that are kept there, and generated plans rendered as scans (slight rotation,
specks, seal, signature). The framework is read from clean text for both. A verdict agrees where the same item of the
framework has the same verdict; figures that OCR changed count against us.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from corpus.generator import scan  # noqa: E402
from corpus.generator.layout import lay_out  # noqa: E402
from corpus.generator.samples import FRAMEWORK, text_of  # noqa: E402
from corpus.generator.variants import variants  # noqa: E402

from vanban.check import Analysed, CheckResult, check  # noqa: E402
from vanban.model import Source  # noqa: E402
from vanban.options import Limits, Options  # noqa: E402
from vanban.pipeline import analyse, main_part, sources  # noqa: E402

SEED = 20260303
WANTED = 0.95
# Pages are read to their end, so that a busy machine does not change what is measured.
OPTIONS = Options(limits=Limits(ocr_seconds_per_page=600))


@dataclass(frozen=True, slots=True)
class Case:
    """A framework, a plan as clean text, and scans of it by name."""

    name: str
    framework: Analysed
    plan: Analysed
    scans: dict[str, Analysed]


def _chosen(source: Source) -> Analysed:
    analysis = analyse(source, OPTIONS)
    index = main_part(analysis, None)
    return Analysed(analysis.documents[index], analysis.trees[index], source.name)


def _from_bytes(name: str, data: bytes, media_type: str) -> Analysed:
    return _chosen(Source(name, data, hashlib.sha256(data).hexdigest(), media_type))


def _from_file(path: Path) -> Analysed:
    (source,) = sources(path, OPTIONS)
    if isinstance(source, Exception):
        raise source
    return _chosen(source)


def corpus_cases(samples: Path) -> Iterator[Case]:
    framework = _from_file(samples / f"{FRAMEWORK}.txt")
    for text in sorted(samples.glob("ke-hoach-*.txt")):
        scans = sorted(samples.glob(f"{text.stem}.scan*.pdf"))
        if scans:
            found = {p.name.removeprefix(f"{text.stem}."): _from_file(p) for p in scans}
            yield Case(text.stem, framework, _from_file(text), found)


def generated_cases(count: int, resolutions: list[int]) -> Iterator[Case]:
    for variant in variants(count, seed=SEED):
        texts = {e.doc.name: text_of(e.laid).encode() for e in (variant.framework, variant.plan)}
        framework, plan = (_from_bytes(f"{n}.txt", t, "text/plain") for n, t in texts.items())
        laid = lay_out(variant.plan.doc)
        scans = {}
        for dpi in resolutions:
            scans[f"scan {dpi} dpi"] = _from_bytes(f"{variant.name}.pdf", scan.render(laid, dpi=dpi), "application/pdf")
        yield Case(variant.name, framework, plan, scans)


def verdicts(result: CheckResult) -> dict[str, tuple[str, str, str]]:
    """For each item of the framework its kind, verdict and wording."""
    found = {t.id: ("targets", str(t.verdict), t.framework.indicator) for t in result.targets if t.framework}
    return found | {t.id: ("tasks", str(t.verdict), t.framework.text) for t in result.tasks if t.framework}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=Path, default=ROOT / "corpus/samples")
    parser.add_argument("--variants", type=int, default=3, help="generated plans to render as scans")
    parser.add_argument("--dpi", default="200", metavar="N,N", help="resolutions of these scans")
    parser.add_argument("--misses", action="store_true", help="print every verdict that differs")
    args = parser.parse_args()
    same: Counter[str] = Counter()
    items: Counter[str] = Counter()
    print(f"{'plan':28}{'scan':16}{'targets':>10}{'tasks':>10}{'items':>8}")
    resolutions = [int(n) for n in args.dpi.split(",")]
    for case in (*corpus_cases(args.samples), *generated_cases(args.variants, resolutions)):
        clean = verdicts(check(case.plan, [case.framework]))
        for name, scanned in case.scans.items():
            other = verdicts(check(scanned, [case.framework]))
            here: Counter[str] = Counter()
            of: Counter[str] = Counter()
            for key, (kind, verdict, words) in clean.items():
                of[kind] += 1
                here[kind] += other[key][1] == verdict
                if args.misses and other[key][1] != verdict:
                    print(f"   {kind}: text {verdict}, scan {other[key][1]}: {' '.join(words.split())[:90]}")
            shares = "".join(f"{here[k] / max(1, of[k]):10.3f}" for k in ("targets", "tasks"))
            print(f"{case.name:28}{name:16}{shares}{sum(of.values()):8}", flush=True)
            same += here
            items += of
    agreement = sum(same.values()) / max(1, sum(items.values()))
    print(f"\nagreement {agreement:.3f} of {sum(items.values())} verdicts (wanted: {WANTED})")
    return 0 if agreement >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
