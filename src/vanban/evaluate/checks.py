"""Scores of compliance checks against annotated ones: verdicts, what is covered, and the evidence shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vanban.errors import UsageError
from vanban.options import Options

if TYPE_CHECKING:
    from vanban.check.model import Analysed

Item = dict[str, Any]

_NOT_ANSWERED = frozenset({"missing", "not reported", "out_of_scope"})


@dataclass(slots=True)
class CheckScore:
    """Counts over the annotated framework items of one kind (targets or tasks)."""

    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    evident: int = 0
    """Items that both call answered and whose passages overlap."""
    answered: int = 0
    """Items that both call answered."""
    missed: list[str] = field(default_factory=list)

    @property
    def items(self) -> int:
        return sum(self.confusion.values())

    @property
    def verdict(self) -> float:
        """Share of items with the right verdict."""
        return sum(n for (want, got), n in self.confusion.items() if want == got) / max(1, self.items)

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the annotated verdicts."""
        classes = {want for want, _ in self.confusion}
        return sum(self._f1(lambda v, c=c: v == c) for c in classes) / max(1, len(classes))

    @property
    def covered(self) -> float:
        """F1 of telling what the plan answers in any way from what is missing."""
        hits = sum(n for (want, got), n in self.confusion.items() if want != "missing" and got not in _NOT_ANSWERED)
        spare = sum(n for (want, got), n in self.confusion.items() if want == "missing" and got not in _NOT_ANSWERED)
        lost = sum(n for (want, got), n in self.confusion.items() if want != "missing" and got in _NOT_ANSWERED)
        return 2 * hits / (2 * hits + spare + lost) if hits else 0.0

    @property
    def evidence(self) -> float:
        """Share of items that both call answered whose plan passage is the annotated one."""
        return self.evident / self.answered if self.answered else 0.0

    def _f1(self, is_class: Any) -> float:
        hits = sum(n for (want, got), n in self.confusion.items() if is_class(want) and is_class(got))
        other = sum(n for (want, got), n in self.confusion.items() if is_class(want) != is_class(got))
        return 2 * hits / (2 * hits + other) if hits else 0.0

    def add(self, other: CheckScore) -> None:
        """Count another check's score in."""
        self.confusion.update(other.confusion)
        self.evident += other.evident
        self.answered += other.answered


def _line(item: Item | None) -> int | None:
    return ((item or {}).get("span") or {}).get("line")


def _plan_lines(item: Item) -> list[int]:
    plan = item.get("plan")
    return [n for p in (plan if isinstance(plan, list) else [plan] if plan else []) if (n := _line(p))]


def _figure(text: object) -> float | None:
    found = re.search(r"\d+(?:[.,]\d+)?", str(text or ""))
    return float(found.group().replace(",", ".")) if found else None


def score_items(gold: list[Item], found: list[Item], kind: str) -> CheckScore:
    """The score of one kind. Framework items are the same when they start within a line of each other."""
    score = CheckScore()
    left = list(found)
    for want in gold:
        line = want["framework_line"]
        near = [p for p in left if (at := _line(p.get("framework"))) and abs(at - line) <= 1]
        if kind == "targets":
            near.sort(
                key=lambda p: (p["framework"].get("value") != _figure(want["framework"]), abs(_line(p["framework"]) - line))
            )
        else:
            near.sort(key=lambda p: abs(_line(p["framework"]) - line))
        best = near[0] if near else None
        if best is not None:
            left.remove(best)
        got = best["verdict"] if best is not None else "not reported"
        score.confusion[want["verdict"], got] += 1
        if best is not None and want["verdict"] != "missing" and got not in _NOT_ANSWERED:
            score.answered += 1
            lines = want.get("plan_lines") or [want.get("plan_line")]
            score.evident += any(abs(a - b) <= 2 for a in _plan_lines(best) for b in lines if b)
        if got != want["verdict"]:
            score.missed.append(
                f"{kind} line {line}: annotated {want['verdict']}, found {got}: {want.get('text') or want.get('indicator') or ''}"
            )
    return score


GROUPS = ("corpus checks", "real checks", "our reading")
"""By construction, by a reviewer, and by ourselves: the second half of the framework that the reviewer read the first of."""


def _annotations(corpus: Path, gold: Path, group: str) -> list[tuple[Path, Path]]:
    """The annotated checks of a group, each with the folder of its documents."""
    if group == "corpus checks":
        return [(path, corpus / "samples") for path in sorted((corpus / "expected").glob("check_*.json"))]
    folder = gold / "gold" if group == "real checks" else corpus / "readings"
    return [(path, gold / "seeds") for path in sorted(folder.glob("check_*.json")) if (gold / "seeds").is_dir()]


def _score_group(
    corpus: Path, gold: Path, group: str, *, only: str | None = None, show: bool = False, misses: bool = False
) -> dict[str, CheckScore]:
    """The summed scores of a group by kind; empty where nothing of it is there."""
    totals: dict[str, CheckScore] = {}
    for path, folder in _annotations(corpus, gold, group):
        if only and only not in path.name:
            continue
        annotation = json.loads(path.read_text("utf-8"))
        plan, framework = (folder / Path(annotation[key]).with_suffix(".txt") for key in ("plan", "framework"))
        output = _check(plan, framework, annotation.get("framework_part"))
        if show:
            print(f"\n{path.stem}")
        for kind in ("targets", "tasks"):
            score = score_items(annotation[kind], output[kind], kind)
            if show:
                print_score(kind, score, misses=misses)
            totals.setdefault(kind, CheckScore()).add(score)
    return totals


def _figures(totals: dict[str, CheckScore]) -> dict[str, float]:
    return {
        f"{kind}.{name}": round(value, 4)
        for kind, s in totals.items()
        for name, value in (("verdict", s.verdict), ("macro_f1", s.macro_f1), ("covered", s.covered), ("evidence", s.evidence))
    }


def check_figures(corpus: Path, gold: Path, group: str) -> dict[str, float] | None:
    """The figures of a group of annotated checks; None where nothing of it is there."""
    totals = _score_group(corpus, gold, group)
    return _figures(totals) if totals else None


def run_check_evaluation(*, corpus: Path, gold: Path, only: str | None, misses: bool, floors: bool, raise_floors: bool) -> int:
    """Print the scores of all annotated checks and, where asked, compare with the floors; the exit status."""
    from vanban.evaluate import raise_floors_to, report_floors

    figures = {}
    for group in GROUPS:
        totals = _score_group(corpus, gold, group, only=only, show=True, misses=misses)
        if totals:
            print(f"\nall {group}")
            for kind, score in totals.items():
                print_score(kind, score, misses=False)
            figures[group] = _figures(totals)
    if not figures:
        raise UsageError("no annotated checks found.", remedy="Run in a checkout, or name folders with --corpus and --gold.")
    if raise_floors:
        raise_floors_to(figures)
    return report_floors(figures) if floors else 0


def analysed(path: Path, part: int | None) -> Analysed:
    """A component document of a file, its main one where no part is named, ready to be checked. Raises what reading raises."""
    from vanban.check.model import Analysed
    from vanban.pipeline import analyse, main_part, sources

    (source,) = sources(path, Options())
    if isinstance(source, Exception):
        raise source
    analysis = analyse(source, Options())
    index = main_part(analysis, part)
    return Analysed(document=analysis.documents[index], tree=analysis.trees[index], name=source.name)


def _check(plan: Path, framework: Path, framework_part: int | None) -> dict[str, Any]:
    """The check of one pair of files, as the command line prints it."""
    from vanban.check import check

    return check(analysed(plan, None), [analysed(framework, framework_part)]).model_dump()


def print_score(kind: str, score: CheckScore, *, misses: bool) -> None:
    """Print one kind's figures and, where asked, every wrong verdict."""
    print(
        f"{kind:8} items {score.items:4}   verdict {score.verdict:.3f}   macro F1 {score.macro_f1:.3f}   "
        f"covered F1 {score.covered:.3f}   evidence {score.evidence:.3f}"
    )
    if misses:
        for line in score.missed:
            print("   " + line)
