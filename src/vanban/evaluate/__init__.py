"""`vanban eval`: accuracy on annotated documents, and the floors that it may not fall below."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vanban.errors import UsageError, VanbanError
from vanban.evaluate.score import Score, score_document
from vanban.options import Options

FLOORS = Path("benchmarks/floors.json")
# A floor stands this far below the figure reached, for OCR that differs between builds of Tesseract.
_SLACK = 0.005
# Documents that stand aside: their text was not read while the rules were written, so their figures show how the rules
# do on documents from elsewhere, and are reported apart. They are some of those that other people wrote
# without knowing the rules (`corpus/apart`); once looked at, fresh ones must take their place.
HELD = "held out"
HELD_OUT = frozenset(
    (
        "boxaydung-congvan-bieumau-2013",
        "danguyphuong-ctrhd-2026",
        "hoinongdan-huongdan-thidua-2022",
        "phuong-thongbao-giaoban-2026",
        "thanhdoan-kehoach-he-2019",
        "thue-bhxh-quychephoihop-2017",
        "tinhuy-chithi-pccc-2023",
        "xa-kehoach-nq57-2026",
    )
)


@dataclass(frozen=True, slots=True)
class Case:
    """One annotated source file."""

    group: str
    name: str
    source: Path
    gold: Path


def cases(corpus: Path, gold: Path) -> Iterator[Case]:
    """The annotated files that are there: our corpus, and the seeds and real files beside the checkout."""
    for expected in sorted((corpus / "expected").glob("*.json")):
        if expected.name.startswith("check_"):
            continue
        for group, suffix in (("corpus text", ".txt"), ("corpus pdf", ".pdf"), ("corpus docx", ".docx")):
            source = corpus / "samples" / (expected.stem + suffix)
            if source.is_file():
                yield Case(group, expected.stem + suffix, source, expected)
    for expected in sorted((corpus / "apart").glob("*.json")):
        yield Case(HELD if expected.stem in HELD_OUT else "apart", expected.stem, expected.with_suffix(".txt"), expected)
    for annotation in sorted((gold / "gold").glob("0*.json")):
        data = json.loads(annotation.read_text("utf-8"))
        source = gold / "seeds" / data["source"]
        if source.is_file():
            yield Case("seeds", annotation.stem, source, annotation)
    for annotation in sorted((gold / "gold" / "docs").glob("*.json")):
        data = json.loads(annotation.read_text("utf-8"))
        source = gold / "docs" / data["source"]
        if source.is_file():
            # A text layer that lost letters is read by OCR as a scan is.
            scanned = any(word in annotation.stem for word in ("scan", "badocr", "ubnd-hanoi_qd-35-2024"))
            yield Case("scans" if scanned else "digital", annotation.stem, source, annotation)


def evaluate_case(case: Case, options: Options) -> dict[str, Score]:
    """The scores of one case; what cannot be read counts as nothing found."""
    return score_document(json.loads(case.gold.read_text("utf-8")), {"documents": read_case(case, options)})


def read_case(case: Case, options: Options) -> list[dict[str, Any]]:
    """The component documents of one annotated file as printed by `vanban extract`; none, and a line, on an error."""
    from vanban.pipeline import analyse, sources

    documents: list[dict[str, Any]] = []
    try:
        for source in sources(case.source, options):
            if isinstance(source, VanbanError):
                raise source
            documents.extend(analyse(source, options).extraction.model_dump()["documents"])
    except VanbanError as error:
        print(f"error: {error}", file=sys.stderr)
        return []
    return documents


def run_evaluation(
    what: str, *, corpus: Path, gold: Path, only: str | None, misses: bool, floors: bool, raise_floors: bool
) -> int:
    """Print the scores of all cases and, where asked, compare with the floors; the exit status."""
    if what == "check":
        from vanban.evaluate.checks import run_check_evaluation

        return run_check_evaluation(corpus=corpus, gold=gold, only=only, misses=misses, floors=floors, raise_floors=raise_floors)
    chosen = [c for c in cases(corpus, gold) if not only or only in c.name]
    if not chosen:
        raise UsageError("no annotated documents found.", remedy="Run in a checkout, or name folders with --corpus and --gold.")
    totals: dict[str, dict[str, Score]] = {}
    for case in chosen:
        scores = evaluate_case(case, Options())
        _print_scores(f"{case.group}: {case.name}", scores, misses=misses)
        group = totals.setdefault(case.group, {})
        for label, score in scores.items():
            group.setdefault(label, Score()).add(score)
    for name, scores in totals.items():
        _print_scores(f"all of {name}", scores, misses=False)
    figures = {name: {label: round(s.f1, 4) for label, s in scores.items()} for name, scores in totals.items()}
    if raise_floors:
        raise_floors_to(figures)
    return report_floors(figures) if floors else 0


def _print_scores(title: str, scores: dict[str, Score], *, misses: bool) -> None:
    print(f"\n{title}\n{'':16}{'gold':>6}{'found':>7}{'P':>8}{'R':>8}{'F1':>8}")
    for label, score in scores.items():
        print(f"{label:16}{score.gold:6}{score.found:7}{score.precision:8.3f}{score.recall:8.3f}{score.f1:8.3f}")
        if misses:
            for record in score.missed:
                print("   missed", json.dumps(record, ensure_ascii=False)[:300])
            for record in score.spare:
                shown = {k: v for k, v in record.items() if k not in ("span", "spans", "fragments")}
                print("   spare ", json.dumps(shown, ensure_ascii=False)[:300])
    sys.stdout.flush()


def load_floors(path: Path = FLOORS) -> dict[str, dict[str, float]]:
    """The committed floors by group and figure."""
    data: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return data


def below_floors(figures: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> list[str]:
    """What fell below its floor, one line each. Groups that were not measured are not judged."""
    return [
        f"{group} {label}: {figures[group].get(label, 0.0):.3f} is below the floor {least:.3f}"
        for group, wanted in floors.items()
        if group in figures
        for label, least in wanted.items()
        if figures[group].get(label, 0.0) < least
    ]


def report_floors(figures: dict[str, dict[str, float]], path: Path = FLOORS) -> int:
    """Print what fell below its floor; the exit status."""
    low = below_floors(figures, load_floors(path))
    print("\n" + ("\n".join(low) if low else "no figure is below its floor"))
    return 1 if low else 0


def raise_floors_to(figures: dict[str, dict[str, float]], path: Path = FLOORS) -> None:
    """Write the figures as floors where they are higher than those committed; a floor never goes down."""
    floors = load_floors(path)
    for group, values in figures.items():
        kept = floors.setdefault(group, {})
        for label, value in values.items():
            kept[label] = max(kept.get(label, 0.0), round(max(0.0, value - _SLACK), 3))
    path.write_text(json.dumps(floors, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
