"""RESULTS -> RESULTS: what several frameworks ask in common, shown once; the stricter figure rules.

A plan at the bottom of the ladder answers its ministry's framework and its province's plan, which took most of its
points over. Reading each of those twice hides the ones that differ.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from vanban.check.compare import comparable, day, figure, shrinks, unit_of
from vanban.check.levels import explicit_level
from vanban.check.records import Elsewhere, Party, TargetResult, TaskResult
from vanban.check.words import Unit, bag, syllables

# Two points of different frameworks are one from this share of common words and word pairs on (Jaccard); points on one
# matter that ask for different things have at most about half.
SAME_POINT = 0.75
# Indicators are short; a province adds `trên địa bàn` or its name.
SAME_INDICATOR = 0.6
_TASK_ORDER = ("missing", "partial", "copied", "adapted")


def shown_once(
    targets: Sequence[TargetResult], tasks: Sequence[TaskResult], frameworks: Sequence[Party]
) -> tuple[list[TargetResult], list[TaskResult]]:
    """The results with each item that frameworks share standing once; nothing changes for one framework."""
    if len(frameworks) < 2:
        return list(targets), list(tasks)
    names = [p.symbol or p.name for p in frameworks]
    return _targets_once(targets, names), _tasks_once(tasks, names)


def _likeness(a: frozenset[Unit], b: frozenset[Unit]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0


def _numbers(text: str) -> Counter[str]:
    return Counter(s for s in syllables(text) if s[0].isdigit())


# --- tasks ---


def _tasks_once(tasks: Sequence[TaskResult], names: Sequence[str]) -> list[TaskResult]:
    kept: list[TaskResult] = []
    units: list[frozenset[Unit]] = []
    at: dict[Unit, list[int]] = defaultdict(list)
    for row in tasks:
        if row.framework is None:
            kept.append(row)
            units.append(frozenset())
            continue
        mine = bag(row.framework.text).units
        shared = Counter(n for u in mine for n in at[u])
        twin = next((n for n, _ in shared.most_common(5) if _same_task(kept[n], row, units[n], mine)), None)
        if twin is None:
            for u in mine:
                at[u].append(len(kept))
            kept.append(row)
            units.append(mine)
        else:
            kept[twin] = _joined_task(kept[twin], row, names)
    return kept


def _same_task(a: TaskResult, b: TaskResult, mine: frozenset[Unit], other: frozenset[Unit]) -> bool:
    if a.framework is None or b.framework is None or b.framework_no in (a.framework_no, *(e.framework_no for e in a.also)):
        return False
    # Other numbers are another date, quantity or document: both are then shown.
    return _likeness(mine, other) >= SAME_POINT and _numbers(a.framework.text) == _numbers(b.framework.text)


def _joined_task(a: TaskResult, b: TaskResult, names: Sequence[str]) -> TaskResult:
    """One row for both, by the verdict that asks more of the plan."""
    first, second = (b, a) if _TASK_ORDER.index(b.verdict) < _TASK_ORDER.index(a.verdict) else (a, b)
    if first.framework is None or second.framework is None:
        return a
    also = [*a.also, Elsewhere(framework_no=second.framework_no or 0, text=second.framework.text, span=second.framework.span)]
    note = f" Có trong cả hai khung: {names[first.framework_no or 0]} và {names[second.framework_no or 0]}."
    return first.model_copy(update={"also": also, "why": first.why + note})


# --- targets ---


def _targets_once(targets: Sequence[TargetResult], names: Sequence[str]) -> list[TargetResult]:
    kept: list[TargetResult] = []
    units: list[frozenset[Unit]] = []
    stages = _stages(targets)
    for n, row in enumerate(targets):
        mine = bag(row.framework.indicator).units if row.framework else frozenset()
        twin = None
        for k, other in enumerate(kept):
            if _likeness(units[k], mine) >= SAME_INDICATOR and _same_target(other, row):
                same_stage = other.framework and row.framework and other.framework.horizon == row.framework.horizon
                if same_stage or (stages[n] == 1 and _stage_count(other, targets, stages) == 1 and _dominates(other, row)):
                    twin = k
                    break
        if twin is None:
            kept.append(row)
            units.append(mine)
        else:
            kept[twin] = _joined_target(kept[twin], row, names)
    return kept


def _stages(targets: Sequence[TargetResult]) -> list[int]:
    """For each row how many rows its framework has for the same indicator: one a stage of time."""
    keys = [(r.framework_no, " ".join(syllables(r.framework.indicator))) if r.framework else None for r in targets]
    counts = Counter(keys)
    return [counts[k] for k in keys]


def _stage_count(row: TargetResult, targets: Sequence[TargetResult], stages: Sequence[int]) -> int:
    return next((s for t, s in zip(targets, stages, strict=True) if t.framework is row.framework), 0)


def _same_target(a: TargetResult, b: TargetResult) -> bool:
    one, two = a.framework, b.framework
    if one is None or two is None or b.framework_no in (a.framework_no, *(e.framework_no for e in a.also)):
        return False
    if explicit_level(one.indicator) != explicit_level(two.indicator) or one.recurrence != two.recurrence:
        return False
    if one.value is None or two.value is None:
        return one.value is two.value and one.value_text == two.value_text
    return comparable(one, two) and shrinks(one) == shrinks(two)


def _strictness(row: TargetResult) -> float:
    target = row.framework
    if target is None or target.value is None:
        return 0.0
    value = target.value * unit_of(target)[1]
    return -value if shrinks(target) else value


def _dominates(a: TargetResult, b: TargetResult) -> bool:
    """Whether one of the two asks at least as much and no later; a higher figure by a later day is another demand."""
    x, y = (a.framework.horizon if a.framework else None), (b.framework.horizon if b.framework else None)
    if not x or not y:
        return False
    return (_strictness(a) >= _strictness(b) and x <= y) or (_strictness(b) >= _strictness(a) and y <= x)


def _joined_target(a: TargetResult, b: TargetResult, names: Sequence[str]) -> TargetResult:
    """One row for both, by the stricter figure; of equal figures by the earlier day."""

    def demand(row: TargetResult) -> tuple[float, str]:
        horizon = (row.framework.horizon if row.framework else None) or "9999"
        # The earlier day ranks higher.
        return _strictness(row), "".join(chr(0x10FF - ord(c)) for c in horizon)

    first, second = (b, a) if demand(b) > demand(a) else (a, b)
    one, two = first.framework, second.framework
    if one is None or two is None:
        return a
    ours, theirs = names[first.framework_no or 0], names[second.framework_no or 0]
    if demand(first) == demand(second):
        note = f" Cả hai khung cùng đặt mức này: {ours} và {theirs}."
    else:
        note = (
            f" Hai khung cùng đặt chỉ tiêu này, lấy mức chặt hơn: {figure(one)}, {day(one.horizon)} ({ours}); "
            f"{theirs} đặt {figure(two)}, {day(two.horizon)}."
        )
    also = [*a.also, Elsewhere(framework_no=second.framework_no or 0, text=two.text, span=two.span)]
    return first.model_copy(update={"also": also, "why": first.why + note})
