"""`vanban eval calibration`: whether confidences mean what they say, and the curves that make them do so.

A judgement is one record or header field of an annotated document: the confidence it was given, and whether it was
right. A curve is fitted to them by isotonic regression (pool adjacent violators) over bins of neighbours; a few
judgements prove little, so each bin is drawn a little to the share of its type. Figures after fitting are those of
documents left out of the fit, one at a time with all copies of the same document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vanban.errors import UsageError
from vanban.evaluate import HELD, Case, cases, read_case
from vanban.evaluate.score import HEADER_FIELDS, KINDS, same_header_field, score_document
from vanban.extract.calibrated import RECORDS, Curve, on_curve
from vanban.options import Options

# Edges of the table: how sure a record is said to be.
_EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
# Judgements in a bin, and how many of its type's average each bin counts besides. With fewer than the least of one
# type, or fewer wrong than that, there is no curve and its figures stay as they are: fields that are never wrong on the
# documents that the rules were written with are wrong on others.
_BIN, _PRIOR, _LEAST, _LEAST_WRONG = 12, 2.0, 24, 2
_CURVES = Path("src/vanban/data/calibration.json")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One record or field: its type, the confidence given, whether it was right, and the document it is of."""

    kind: str
    confidence: float
    right: bool
    document: str


def judge(gold: dict[str, Any], documents: list[dict[str, Any]], name: str) -> Iterator[Judgement]:
    """The judgements on the records of one source. Blank fields (confidence 0) claim nothing and are passed over."""
    output = {"documents": documents}
    for kind, score in score_document(gold, output).items():
        if kind not in RECORDS:
            continue
        for right, records in ((True, score.matched), (False, score.spare)):
            for record in records:
                yield Judgement(kind, record["confidence"], right, name)
    for want, have in zip(gold.get("documents") or [], documents, strict=False):
        for field in HEADER_FIELDS:
            evidence = have["fields"].get(field)
            if evidence and evidence["confidence"] and have.get(field):
                yield Judgement(f"header.{field}", evidence["confidence"], same_header_field(want, have, field), name)


def judge_case(case: Case, options: Options) -> list[Judgement]:
    """The judgements on one annotated file with the finders' own confidences; none where it cannot be read."""
    # Text, PDF and Word copies of one document are one document.
    return list(judge(json.loads(case.gold.read_text("utf-8")), read_case(case, options), case.gold.stem))


def run_calibration(*, corpus: Path, gold: Path, only: str | None, write: bool) -> int:
    """Print how reliable the confidences are, before and after fitting; with `write`, keep the curves."""
    options = Options(calibrated=False)
    chosen = [c for c in cases(corpus, gold) if c.group != HELD and (not only or only in c.name)]
    if not chosen:
        raise UsageError("no annotated documents found.", remedy="Run in a checkout, or name folders with --corpus and --gold.")
    judgements = [j for case in chosen for j in judge_case(case, options)]
    print(report(judgements))
    if write:
        write_curves(fit(judgements))
    return 0


def write_curves(curves: dict[str, Curve], path: Path = _CURVES) -> None:
    """Keep the curves as data of the package."""
    about = (
        "From the finders' own confidence to the share of annotated records of that confidence that were right, by record "
        "type and header field; made by `vanban eval calibration --write`."
    )
    lines = ",\n".join(f"    {json.dumps(kind)}: {json.dumps(curve)}" for kind, curve in sorted(curves.items()))
    path.write_text(f'{{\n  "about": {json.dumps(about)},\n  "curves": {{\n{lines}\n  }}\n}}\n', encoding="utf-8")


# --- fitting -------------------------------------------------------------------------------------------------


def fit(judgements: Iterable[Judgement]) -> dict[str, Curve]:
    """A rising curve for each type with enough judgements."""
    by_kind: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        by_kind.setdefault(judgement.kind, []).append(judgement)
    curves = {
        kind: fit_curve([(j.confidence, j.right) for j in found])
        for kind, found in by_kind.items()
        if len(found) >= _LEAST and sum(not j.right for j in found) >= _LEAST_WRONG
    }
    # One point says that the figures tell nothing apart; what little they tell is worth more than the level.
    return {kind: _half_lifted(curve) for kind, curve in curves.items() if len(curve) > 1}


def _half_lifted(curve: Curve) -> Curve:
    """The curve, but doubt is lifted only half as far: the rules were written with the annotated documents in view.

    On three documents not looked at 0.60 of the judgements are right; the finders say 0.80 of them, these curves 0.84.
    """
    return [[said, round(min(right, (said + right) / 2), 3)] for said, right in curve]


def fit_curve(points: list[tuple[float, bool]]) -> Curve:
    """Points (confidence, share right) of a map that never falls, by pooling neighbours that would fall."""
    points = sorted(points)
    average = (sum(right for _, right in points) + 1) / (len(points) + 2)
    blocks: list[list[float]] = []  # sum of confidences, sum right, count
    at = 0
    while at < len(points):
        end = min(len(points), at + _BIN)
        if len(points) - end < _BIN / 2:
            end = len(points)
        while end < len(points) and points[end][0] == points[end - 1][0]:
            end += 1
        group = points[at:end]
        blocks.append([sum(c for c, _ in group), sum(r for _, r in group) + _PRIOR * average, len(group) + _PRIOR, len(group)])
        at = end
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return [[round(c / n, 3), round(right / weight, 3)] for c, right, weight, n in blocks]


def left_out(judgements: list[Judgement]) -> list[Judgement]:
    """The judgements with confidences from curves fitted to all other documents."""
    found: list[Judgement] = []
    for name in sorted({j.document for j in judgements}):
        curves = fit(j for j in judgements if j.document != name)
        found.extend(
            Judgement(j.kind, on_curve(curves.get(j.kind), j.confidence), j.right, name) for j in judgements if j.document == name
        )
    return found


# --- report --------------------------------------------------------------------------------------------------


def expected_error(judgements: list[Judgement]) -> float:
    """The mean distance between what was said and what was so, over the bins of the table."""
    total = 0.0
    for low, high in zip(_EDGES, _EDGES[1:], strict=False):
        inside = [j for j in judgements if low <= j.confidence < high]
        total += abs(sum(j.confidence for j in inside) - sum(j.right for j in inside))
    return total / len(judgements) if judgements else 0.0


def brier(judgements: list[Judgement]) -> float:
    """The mean squared distance of a confidence from the truth: lower is better."""
    return sum((j.confidence - j.right) ** 2 for j in judgements) / len(judgements) if judgements else 0.0


def report(judgements: list[Judgement]) -> str:
    """The reliability table, as given and after calibration, and the errors by type."""
    after = left_out(judgements)
    lines = [f"{'said':>12}{'':6}{'before: n':>10}{'said':>7}{'right':>7}{'':6}{'after: n':>10}{'said':>7}{'right':>7}"]
    for low, high in zip(_EDGES, _EDGES[1:], strict=False):
        row = f"{low:5.2f} – {min(high, 1):4.2f}{'':6}"
        for side in (judgements, after):
            inside = [j for j in side if low <= j.confidence < high]
            mean = sum(j.confidence for j in inside) / len(inside) if inside else 0.0
            share = sum(j.right for j in inside) / len(inside) if inside else 0.0
            row += f"{len(inside):10}{mean:7.2f}{share:7.2f}{'':6}" if inside else f"{0:10}{'–':>7}{'–':>7}{'':6}"
        lines.append(row.rstrip())
    lines.append(f"\n{'type':20}{'n':>6}{'right':>7}{'said':>7}{'error':>8}{'after':>8}{'Brier':>8}{'after':>8}")
    kinds = [k for k, _, _ in KINDS if k in RECORDS] + [f"header.{f}" for f in HEADER_FIELDS]
    for kind in [*kinds, ""]:
        first = [j for j in judgements if kind in ("", j.kind)]
        second = [j for j in after if kind in ("", j.kind)]
        if not first:
            continue
        right = sum(j.right for j in first) / len(first)
        said = sum(j.confidence for j in first) / len(first)
        lines.append(
            f"{kind or 'all':20}{len(first):6}{right:7.2f}{said:7.2f}{expected_error(first):8.3f}{expected_error(second):8.3f}"
            f"{brier(first):8.3f}{brier(second):8.3f}"
        )
    return "\n".join(lines)
