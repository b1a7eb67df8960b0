"""Accuracy floors: what has been reached on annotated documents is not lost again.

Scanned documents take minutes to read and are measured by `vanban eval`; here stand all that have a text layer,
and one page of a scan.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from vanban.evaluate import below_floors, cases, evaluate_case, load_floors
from vanban.evaluate.checks import check_figures
from vanban.evaluate.restoration import restoration_figures
from vanban.evaluate.score import Score
from vanban.options import Options

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
GROUPS = ("corpus text", "corpus pdf", "corpus docx", "seeds", "digital")


@pytest.mark.parametrize("group", GROUPS)
def test_no_figure_is_below_its_floor(group: str) -> None:
    chosen = [c for c in cases(ROOT / "corpus", SHARED) if c.group == group]
    if not chosen:
        assert not group.startswith("corpus"), "the corpus is part of the repository"
        pytest.skip("the annotated real documents (../shared) are not beside this checkout")
    totals: dict[str, Score] = {}
    for case in chosen:
        for label, score in evaluate_case(case, Options()).items():
            totals.setdefault(label, Score()).add(score)
    floors = load_floors(ROOT / "benchmarks/floors.json")
    assert group in floors
    figures = {group: {label: round(score.f1, 4) for label, score in totals.items()}}
    assert below_floors(figures, floors) == []


@pytest.mark.parametrize("group", ["corpus checks", "real checks"])
def test_no_check_is_below_its_floor(group: str) -> None:
    figures = check_figures(ROOT / "corpus", SHARED, group)
    if figures is None:
        assert group == "real checks", "the corpus is part of the repository"
        pytest.skip("the annotated real check (../shared) is not beside this checkout")
    floors = load_floors(ROOT / "benchmarks/floors.json")
    assert group in floors
    assert below_floors({group: figures}, floors) == []


@pytest.mark.parametrize("group", ["restored corpus", "restored seeds"])
def test_no_restoration_is_below_its_floor(group: str) -> None:
    figures = restoration_figures(ROOT / "corpus", SHARED, group)
    if figures is None:
        assert group == "restored seeds", "the corpus is part of the repository"
        pytest.skip("the real documents (../shared) are not beside this checkout")
    floors = load_floors(ROOT / "benchmarks/floors.json")
    assert group in floors
    assert below_floors({group: figures}, floors) == []


def test_floors_only_go_up(tmp_path: Path) -> None:
    from vanban.evaluate import raise_floors_to

    path = tmp_path / "floors.json"
    raise_floors_to({"seeds": {"targets": 0.9}}, path)
    raise_floors_to({"seeds": {"targets": 0.7, "tasks": 0.5}}, path)
    floors = load_floors(path)
    assert floors["seeds"]["targets"] >= 0.89
    assert floors["seeds"]["tasks"] > 0.4
    assert below_floors({"seeds": {"targets": 0.5, "tasks": 0.9}}, floors)
