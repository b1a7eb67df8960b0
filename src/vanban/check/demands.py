"""What a framework demands of the plan as a paper, judged by the plan's own form.

Some points ask for no work but for a plan with certain parts: `Kế hoạch cần phân công đơn vị chủ trì`. No
passage of the plan repeats such a point; whether it is met shows in the plan's tasks and targets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vanban.check.model import Item
from vanban.check.records import Passage, TaskVerdict
from vanban.text.fold import fold_accented

# From this share of the tasks on a demand on every task counts as met.
_NEARLY_ALL = 0.8

_ISSUE = re.compile(
    r"^(?:\w+ ){0,2}?(?:ban hành|xây dựng|lập)(?: và ban hành)? (?:các |một )?kế hoạch(?! (?:đào tạo|ứng phó|sử dụng đất|vốn))"
)
_ABOUT_PLAN = re.compile(r"^(?:nội dung )?kế hoạch(?: hành động| thực hiện| triển khai| này)? (?:cần|phải)\b")
_ASSIGN = re.compile(r"(?:phân công|giao)(?: rõ| cụ thể)? (?:trách nhiệm|nhiệm vụ|đơn vị|cơ quan)|đơn vị chủ trì|đơn vị đầu mối")
_DATES = re.compile(r"thời hạn|lộ trình|tiến độ cụ thể|thời gian hoàn thành")
_FIGURES = re.compile(r"chỉ tiêu|chỉ số (?:đo lường|đánh giá)|kpi")
_MEANS = re.compile(r"nguồn lực|kinh phí|cơ sở vật chất")
_STAGES = re.compile(r"từng giai đoạn|từng năm|theo (?:giai đoạn|quý|tháng)")


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the plan's tasks and targets carry."""

    tasks: int
    led: int
    """Tasks that name who leads them."""
    dated: int
    measured: int
    targets: int
    """Targets with a figure."""
    stages: int
    """Different horizons of its targets."""
    offices: tuple[Passage, ...]
    """Passages that give duties to a named body."""
    aims: tuple[Passage, ...]
    means: tuple[Passage, ...]
    costed: bool
    """Amounts of money stand in the section on means."""
    intro: tuple[Passage, ...]
    """The sentence by which the plan is issued."""


@dataclass(frozen=True, slots=True)
class Demand:
    """The verdict on a demand."""

    verdict: TaskVerdict
    why: str
    plan: tuple[Passage, ...]


def judge_demand(item: Item, facts: PlanFacts) -> Demand | None:
    """The verdict where `item` is a demand on the plan itself; None where it is a task."""
    words = fold_accented(item.text)
    issue, about = bool(_ISSUE.match(words)), bool(_ABOUT_PLAN.match(words))
    if not issue and not about:
        return None
    met: list[str] = []
    half: list[str] = []
    lacking: list[str] = []
    evidence: list[Passage] = []

    def note(share: float, some: bool, what: str) -> None:
        (met if share >= _NEARLY_ALL else half if share > 0 or some else lacking).append(what)

    total = max(facts.tasks, 1)
    if issue:
        evidence.extend(facts.intro)
        met.append("đã ban hành kế hoạch")
    if _ASSIGN.search(words):
        offices = bool(facts.offices)
        if issue and not _DATES.search(words):
            # Asked for is that duties are given out, which a section on organisation does.
            note(1.0 if offices else facts.led / total, offices, "phân công trách nhiệm")
        else:
            note(facts.led / total, offices, f"đơn vị chủ trì ({facts.led}/{facts.tasks} nhiệm vụ ghi rõ)")
        evidence.extend(facts.offices)
    if _DATES.search(words):
        note(facts.dated / total, False, f"thời hạn ({facts.dated}/{facts.tasks} nhiệm vụ ghi rõ)")
    if _FIGURES.search(words):
        staged = bool(_STAGES.search(words)) and facts.stages < 2
        note(
            0.5 if staged and facts.targets else float(bool(facts.targets)),
            bool(facts.targets),
            f"chỉ tiêu ({facts.targets} chỉ tiêu có số)",
        )
        evidence.extend(facts.aims)
    if _MEANS.search(words):
        note(1.0 if facts.means and facts.costed else 0.0, bool(facts.means), "nguồn lực")
        evidence.extend(facts.means)
    if not met and not half and not lacking:
        return None
    plan = tuple({p.span.start: p for p in evidence}.values())
    if not met and not half:
        return Demand("missing", f"Yêu cầu đối với bản kế hoạch chưa được đáp ứng: thiếu {', '.join(lacking)}.", ())
    if half or lacking:
        parts = [
            f"có {', '.join(met)}" if met else "",
            f"chưa đủ {', '.join(half)}" if half else "",
            f"thiếu {', '.join(lacking)}" if lacking else "",
        ]
        return Demand("partial", f"Yêu cầu đối với bản kế hoạch: {'; '.join(p for p in parts if p)}.", plan)
    return Demand("adapted", f"Chính bản kế hoạch này đáp ứng: {', '.join(met)}.", plan)


def plan_passages(items: Sequence[Item]) -> tuple[Passage, ...]:
    """Items as passages of evidence."""
    return tuple(Passage(text=i.text, span=i.span, section=" › ".join(i.section) or None) for i in items)
