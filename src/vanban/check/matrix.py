"""PLANS + FRAMEWORKS -> MATRIX: many plans against the same frameworks, one row a plan and one column an item.

Of a plan only its verdicts and its fingerprint are kept, so that every commune of the country fits into memory.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pydantic import Field

from vanban.check import check
from vanban.check.compare import day, figure
from vanban.check.copies import Print, find_copies, groups_of, passages_of, print_of, shingles
from vanban.check.levels import RANK
from vanban.check.model import Analysed
from vanban.check.records import CheckResult, Level, Party, TargetResult, TaskResult
from vanban.records import Record

# A page of examples is enough; the groups name every plan.
_COPIES_SHOWN = 500


class MatrixItem(Record):
    """An item of the frameworks: a column of the matrix."""

    id: str
    kind: str = Field(description="target or task")
    text: str
    figure: str | None = Field(None, description="what a target asks for, and by when")
    section: str | None = None
    level: Level | None = None
    verdicts: dict[str, int] = Field(default_factory=dict, description="how many plans have each verdict")
    missed: int = Field(0, description="plans at the item's level, or above, that do not answer it")


class MatrixPlan(Record):
    """A plan: a row of the matrix."""

    name: str
    symbol: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    covered_share: float
    copied_share: float
    errors: int = Field(0, description="findings of severity `error`")
    verdicts: list[str] = Field(description="one an item, in their order")


class Copying(Record):
    """Two plans that share wording the frameworks do not have. Positions count in `plans`."""

    plan: int = Field(description="the later one, where the dates tell")
    source: int
    dated: bool = Field(description="whether their dates tell which came first")
    share: float = Field(description="weighted share of the own wording of the one that has less of it")
    example: str


class MatrixResult(Record):
    """What `vanban check PLANS --against FRAMEWORK --matrix --format json` prints."""

    frameworks: list[Party]
    items: list[MatrixItem] = Field(default_factory=list)
    plans: list[MatrixPlan] = Field(default_factory=list)
    most_missed: list[int] = Field(default_factory=list, description="positions in `items`, the most missed first")
    copies: list[Copying] = Field(default_factory=list, description="the closest pairs")
    copy_groups: list[list[int]] = Field(default_factory=list, description="plans that hang together by copying")
    copies_found: int = 0
    failed: list[str] = Field(default_factory=list, description="files that could not be read, with the reason")


class Matrix:
    """Takes plans one after the other; `result` may be asked for at any time."""

    def __init__(self, frameworks: Sequence[Analysed]) -> None:
        self._frameworks = list(frameworks)
        self._known = frozenset(h for f in frameworks for text in passages_of(f) for h in shingles(text))
        self._parties: list[Party] = []
        self._items: list[MatrixItem] = []
        self._plans: list[MatrixPlan] = []
        self._prints: list[Print] = []

    def __len__(self) -> int:
        return len(self._plans)

    def add(self, plan: Analysed) -> CheckResult:
        """Check a plan and keep its row; the whole result goes to the caller and is not kept."""
        result = check(plan, self._frameworks)
        rows: list[TargetResult | TaskResult] = [r for r in result.targets if r.framework is not None]
        rows += [r for r in result.tasks if r.framework is not None]
        if not self._items:
            self._parties = result.frameworks
            self._items = [_item(r) for r in rows]
        rank = RANK.get(result.plan.level or "", 9)
        for item, row in zip(self._items, rows, strict=True):
            item.verdicts[row.verdict] = item.verdicts.get(row.verdict, 0) + 1
            item.missed += row.verdict == "missing" and RANK.get(item.level or "", 0) <= rank
        self._plans.append(
            MatrixPlan(
                name=plan.name,
                symbol=plan.document.symbol,
                issuer=plan.document.issuer,
                issued_on=plan.document.issued_on,
                covered_share=result.summary.covered_share,
                copied_share=result.summary.copied_share,
                errors=sum(f.severity == "error" for f in result.findings),
                # One string a verdict for all plans, not one each.
                verdicts=[sys.intern(r.verdict) for r in rows],
            )
        )
        self._prints.append(print_of(passages_of(plan), self._known))
        return result

    def result(self, failed: Sequence[str] = ()) -> MatrixResult:
        """The matrix of the plans so far."""
        copies = find_copies(self._prints)
        missed = sorted((i for i, item in enumerate(self._items) if item.missed), key=lambda i: (-self._items[i].missed, i))
        return MatrixResult(
            frameworks=self._parties,
            items=self._items,
            plans=self._plans,
            most_missed=missed,
            copies=[self._copying(c.first, c.second, c.share, c.example) for c in copies[:_COPIES_SHOWN]],
            copy_groups=groups_of(copies),
            copies_found=len(copies),
            failed=list(failed),
        )

    def _copying(self, first: int, second: int, share: float, example: str) -> Copying:
        one, two = self._plans[first].issued_on, self._plans[second].issued_on
        dated = bool(one and two and one != two)
        if dated and (one or "") > (two or ""):
            first, second = second, first
        return Copying(plan=second, source=first, dated=dated, share=share, example=example)


def _item(row: TargetResult | TaskResult) -> MatrixItem:
    if isinstance(row, TargetResult) and row.framework is not None:
        asked = f"{figure(row.framework)}, {day(row.framework.horizon)}"
        return MatrixItem(
            id=row.id, kind="target", text=row.framework.indicator, figure=asked, section=row.section, level=row.level
        )
    text = row.framework.text if row.framework else ""
    return MatrixItem(id=row.id, kind="task", text=text, section=row.section, level=row.level)
