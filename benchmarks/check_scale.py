"""Time and memory of one framework against many generated plans, copy detection included; before that, of one check.

    python benchmarks/check_scale.py [--plans 1,10,100,1000,3321] [--gold ../shared]

The time of one check is that of a plan against its framework with the records of both ready: the best of five runs for the
corpus's plan and, where it is there, for the annotated real pair, whose framework has 158 points.

Each number runs in a process of its own, so that peak memory is its own. One plan in twenty is a copy of the one before
with the names changed; how many of these are found, and how many others are called copies, is printed too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SEED = 20260302
COPY_EVERY = 20


def texts(count: int) -> Iterator[tuple[str, str]]:
    """A framework, then plans that answer it, as names and texts."""
    from corpus.generator.expected import Expected
    from corpus.generator.layout import lay_out
    from corpus.generator.samples import text_of
    from corpus.generator.source import parse
    from corpus.generator.variants import make_framework, plan_source

    framework, origins = make_framework(SEED, 0)
    yield "khung.txt", text_of(framework.laid)
    before = ""
    for n in range(count):
        source = plan_source(random.Random(f"{SEED}/{n}"), framework, origins)
        if n % COPY_EVERY == COPY_EVERY - 1:
            source = renamed(before, source)
        before = source
        plan = Expected(lay_out(parse(source, f"ke-hoach-{n:05}"), ink=False))
        yield f"ke-hoach-{n:05}.txt", text_of(plan.laid)


def renamed(source: str, other: str) -> str:
    """A copied plan: another commune's source with the name of this one."""
    names = [re.search(r"^%commune (.+)$", s, re.M) for s in (source, other)]
    old, new = ((n[1] if n else "") for n in names)
    return source.replace(old, new).replace(old.upper(), new.upper())


def run(count: int) -> None:
    from vanban.check.matrix import Matrix
    from vanban.check.model import Analysed
    from vanban.model import Source
    from vanban.options import Options
    from vanban.pipeline import analyse, main_part

    def analysed(name: str, text: str) -> Analysed:
        data = text.encode()
        analysis = analyse(Source(name, data, hashlib.sha256(data).hexdigest(), "text/plain"), Options())
        index = main_part(analysis, None)
        return Analysed(analysis.documents[index], analysis.trees[index], name)

    reading = checking = 0.0
    given = texts(count)
    matrix = Matrix([analysed(*next(given))])
    for name, text in given:
        start = time.process_time()
        plan = analysed(name, text)
        reading += time.process_time() - start
        start = time.process_time()
        matrix.add(plan)
        checking += time.process_time() - start
    start = time.process_time()
    result = matrix.result()
    copying = time.process_time() - start
    # Where the pairs shown are cut, the groups still name every plan that copied.
    together = {(a, b) for g in result.copy_groups for a, b in zip(g, g[1:], strict=False)}
    planted = {(n - 1, n) for n in range(count) if n % COPY_EVERY == COPY_EVERY - 1}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count:6}{reading:10.1f}{checking:10.1f}{copying:10.2f}{1000 * (checking + copying) / count:12.0f}{peak:10.0f}"
        f"{len(planted & together):6} of {len(planted):3}{len(together - planted):8}",
        flush=True,
    )


def one_check(gold: Path) -> None:
    """Print the time of one check with records ready."""
    from vanban.check import check
    from vanban.evaluate.checks import analysed

    annotated = [(f, ROOT / "corpus/samples") for f in sorted((ROOT / "corpus/expected").glob("check_*.json"))[-1:]]
    annotated += [(f, gold / "seeds") for f in sorted((gold / "gold").glob("check_*.json"))[:1]]
    for file, folder in annotated:
        truth = json.loads(file.read_text("utf-8"))
        plan = analysed((folder / truth["plan"]).with_suffix(".txt"), None)
        framework = analysed((folder / truth["framework"]).with_suffix(".txt"), truth.get("framework_part"))
        times = []
        for _ in range(5):
            start = time.process_time()
            check(plan, [framework])
            times.append(time.process_time() - start)
        print(f"one check with records ready: {min(times):.2f} s of CPU ({file.stem.removeprefix('check_')})", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", default="1,10,100,1000,3321", metavar="N,N")
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        run(args.one)
        return
    one_check(args.gold)
    print("CPU seconds for all plans; memory is the peak of the whole process")
    print(
        f"{'plans':>6}{'reading':>10}{'checking':>10}{'copies':>10}{'ms a plan':>12}{'MiB':>10}{'copies found':>13}{'others':>8}"
    )
    for number in args.plans.split(","):
        subprocess.run([sys.executable, __file__, "--one", number], check=True)


if __name__ == "__main__":
    main()
