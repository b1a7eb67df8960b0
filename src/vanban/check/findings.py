"""PLAN -> FINDINGS: what the plan lacks or has wrong, by the framework's demands and by its own figures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from vanban.check.citations import on_references
from vanban.check.compare import figure
from vanban.check.demands import PlanFacts, plan_passages
from vanban.check.form import on_form
from vanban.check.items import covers, plan_tasks
from vanban.check.levels import RANK, level_of
from vanban.check.model import Analysed, Item
from vanban.check.period import Period
from vanban.check.records import Finding, Passage, TargetResult, TaskResult
from vanban.check.reuse import _FIGURE
from vanban.check.rules import percent, shorten
from vanban.data import load
from vanban.text.fold import fold_accented

_LEAD = re.compile(
    r"\b(?:chủ trì|đầu mối|giao (?:cho )?(?:phòng|ban|công an|trạm|văn phòng|trung tâm|ubnd|hội|đoàn)|chịu trách nhiệm)\b", re.I
)
_PARTNER = re.compile(r"\b(?:phối hợp|cùng với|đơn vị tham gia)\b", re.I)
_TIME = re.compile(
    r"\b(?:trước ngày|trước \d|trong (?:tháng|quý|năm) [\dIV]|quý [IVX1-4]+|(?:hằng|hàng|mỗi) (?:tuần|tháng|quý|năm)|định kỳ (?:\d|hằng|hàng)"
    r"|đến hết|hoàn thành (?:trong|trước)|xong trước|từ tháng|tháng \d{1,2}[/ ]|năm 20\d\d|\d+ lần/)",
    re.I,
)
_PRODUCT = re.compile(
    r"\b(?:ban hành|xây dựng|lập|thành lập) (?:các |một |bộ )?(?:quy tắc|quy chế|kế hoạch|đề án|cơ sở dữ liệu|quy trình|danh mục|sổ tay|chương trình|chiến lược|nền tảng|trang thông tin|tổ|ban|phương án|quyết định)",
    re.I,
)  # fmt: skip
_VAGUE = re.compile(r"ngày càng|thực hiện tốt|từng bước|đi đầu|dẫn đầu|phấn đấu đưa|nâng cao rõ rệt|cơ bản hoàn thành", re.I)


def facts_of(plan: Analysed, items: Sequence[Item]) -> PlanFacts:
    """What the tasks and targets of a plan carry."""
    tasks = plan_tasks(items)
    bodies_named = [i for i in items if i.mode == "organisation" and i.point]
    means = [i for i in items if i.mode == "resources" and (i.point or not i.heading)]
    aims = [i for i in items if i.mode == "target" and i.point]
    intro = [i for i in items if i.mode == "other"][:3]
    return PlanFacts(
        tasks=len(tasks),
        led=sum(has_lead(plan, i) for i in tasks),
        dated=sum(has_date(plan, i) for i in tasks),
        measured=sum(has_measure(plan, i) for i in tasks),
        targets=sum(t.value is not None for t in plan.document.targets),
        stages=len({t.horizon for t in plan.document.targets if t.horizon}),
        offices=plan_passages(bodies_named),
        aims=plan_passages(aims),
        means=plan_passages(means),
        costed=any(re.search(r"\d\s*(?:triệu|tỷ|nghìn|đồng)", i.text) for i in means),
        intro=plan_passages(intro),
    )


def has_lead(plan: Analysed, item: Item) -> bool:
    """Whether the duty names who leads it."""
    if item.lead or _LEAD.search(item.text):
        return True
    return any(t.lead for t in plan.document.tasks if covers(t.span, item.start, item.end))


def has_partner(plan: Analysed, item: Item) -> bool:
    """Whether the duty names who takes part beside the lead."""
    if _PARTNER.search(item.text):
        return True
    return any(t.coordinating for t in plan.document.tasks if covers(t.span, item.start, item.end))


def has_date(plan: Analysed, item: Item) -> bool:
    """Whether the duty says by when or how often."""
    if item.deadline or _TIME.search(item.text):
        return True
    if any(covers(d.span, item.start, item.end) for d in plan.document.deadlines):
        return True
    return any(t.deadline or t.deadline_text for t in plan.document.tasks if covers(t.span, item.start, item.end))


def has_measure(plan: Analysed, item: Item) -> bool:
    """Whether the duty names a quantity or a product."""
    if item.output or _FIGURE.search(item.text) or _PRODUCT.search(item.text):
        return True
    if any(covers(t.span, item.start, item.end) for t in plan.document.targets):
        return True
    return any(t.output for t in plan.document.tasks if covers(t.span, item.start, item.end))


def _group(code: str, severity: str, text: str, places: Sequence[Item], total: int) -> Finding:
    return Finding.model_validate(
        {
            "code": code,
            "severity": severity,
            "text": text.format(n=len(places), total=total),
            "span": places[0].span,
            "count": len(places),
            "places": [Passage(text=i.text, span=i.span, section=" › ".join(i.section) or None) for i in places],
        }
    )


def find_all(
    plan: Analysed,
    items: Sequence[Item],
    frameworks: Sequence[Analysed],
    period: Period,
    targets: Sequence[TargetResult],
    tasks: Sequence[TaskResult],
    copied_share: float,
    level: str | None,
) -> list[Finding]:
    """Every finding on the plan, errors first."""
    found: list[Finding] = []
    found += _on_tasks(plan, items)
    found += _on_targets(plan, items, period)
    found += _on_competence(plan, items, level)
    found += _on_results(targets, tasks, copied_share)
    found += on_references(plan, items, frameworks)
    found += on_form(plan, items, period)
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(found, key=lambda f: (order[f.severity], -f.count))


def _on_tasks(plan: Analysed, items: Sequence[Item]) -> list[Finding]:
    tasks = plan_tasks(items)
    if not tasks:
        return []
    checks = (
        ("no_deadline", "error", "{n}/{total} nhiệm vụ không có thời hạn hoàn thành", has_date),
        ("no_lead_agency", "error", "{n}/{total} nhiệm vụ không ghi đơn vị chủ trì", has_lead),
        ("no_coordinating", "info", "{n}/{total} nhiệm vụ không ghi đơn vị phối hợp", has_partner),
        ("no_kpi", "warning", "{n}/{total} nhiệm vụ không có số lượng, chỉ số đo hay sản phẩm cụ thể", has_measure),
    )
    found = []
    for code, severity, text, test in checks:
        lacking = [i for i in tasks if not test(plan, i)]
        if lacking:
            found.append(_group(code, severity, text, lacking, len(tasks)))
    return found


def _on_targets(plan: Analysed, items: Sequence[Item], period: Period) -> list[Finding]:
    found = []
    vague = [
        i
        for i in items
        if i.mode in ("target", "goal") and i.point and not i.heading and i.mode == "target"
        and not any(covers(t.span, i.start, i.end) for t in plan.document.targets)
    ]  # fmt: skip
    vague += [i for i in items if i.mode == "goal" and i.point and _VAGUE.search(i.text)]
    if vague:
        found.append(_group("no_target", "warning", "{n} mục tiêu chỉ nêu định tính, không đo được", vague, len(vague)))
    if not plan.document.targets:
        found.append(Finding(code="no_target", severity="error", text="Kế hoạch không có chỉ tiêu nào có con số"))
    undated = [t for t in plan.document.targets if not t.horizon]
    if undated and period.end is None:
        found.append(
            Finding(
                code="no_horizon",
                severity="warning",
                text=f"{len(undated)}/{len(plan.document.targets)} chỉ tiêu không có thời hạn",
                span=undated[0].span,
                count=len(undated),
                places=[Passage(text=t.text, span=t.span) for t in undated],
            )
        )
    unled = [t for t in plan.document.targets if not t.lead]
    if unled and len(unled) == len(plan.document.targets):
        found.append(
            Finding(
                code="no_lead_agency",
                severity="warning",
                text="Không chỉ tiêu nào được giao cho một đơn vị theo dõi, chịu trách nhiệm",
                span=unled[0].span,
                count=len(unled),
                places=[Passage(text=t.text, span=t.span) for t in unled],
            )
        )
    values: dict[tuple[str, str | None, str | None], list[int]] = defaultdict(list)
    for n, target in enumerate(plan.document.targets):
        if target.value is not None:
            values[fold_accented(target.indicator), target.unit, target.horizon].append(n)
    for same in values.values():
        figures = {plan.document.targets[n].value for n in same}
        if len(figures) > 1:
            group = [plan.document.targets[n] for n in same]
            found.append(
                Finding(
                    code="contradictory_figures",
                    severity="error",
                    text=f"Cùng chỉ tiêu “{shorten(group[0].indicator)}” nhưng nêu các mức khác nhau: {', '.join(figure(t) for t in group)}",
                    span=group[0].span,
                    count=len(group),
                    places=[Passage(text=t.text, span=t.span) for t in group],
                )
            )
    return found


def _on_competence(plan: Analysed, items: Sequence[Item], level: str | None) -> list[Finding]:
    """What a plan of a lower level took over although only a higher one can do or count it."""
    rank = RANK.get(level or "", 0)
    if not rank:
        return []
    found = []
    above = [t for t in plan.document.targets if RANK.get(level_of(t.indicator) or level_of(t.unit or "") or "", 0) > rank]
    if above:
        names = "; ".join(f"“{shorten(t.indicator, 10)}”" for t in above)
        found.append(
            Finding(
                code="indicator_not_applicable",
                severity="warning",
                text=f"Chỉ tiêu chỉ được tính ở cấp trên, cấp {level} không có số liệu: {names}",
                span=above[0].span,
                count=len(above),
                places=[Passage(text=t.text, span=t.span) for t in above],
            )
        )
    words = [fold_accented(w) for e in load("equivalents")["above_competence"] if e["level"] == level for w in e["words"]]
    beyond = [i for i in plan_tasks(items) if any(w in fold_accented(i.text) for w in words)]
    if beyond:
        found.append(
            _group(
                "above_competence",
                "warning",
                f"{{n}} nhiệm vụ có nội dung có thể vượt thẩm quyền cấp {level}",
                beyond,
                len(beyond),
            )
        )
    return found


def _on_results(targets: Sequence[TargetResult], tasks: Sequence[TaskResult], copied_share: float) -> list[Finding]:
    found = []
    for result in targets:
        if result.verdict in ("lowered", "later") and result.plan is not None and result.framework is not None:
            text = "thấp hơn khung" if result.verdict == "lowered" else "chậm hơn khung"
            found.append(
                Finding(
                    code=f"target_{result.verdict}",
                    severity="error",
                    text=f"Chỉ tiêu “{shorten(result.framework.indicator)}” {text}. {result.why}",
                    span=result.plan.span,
                )
            )
    copies = [t for t in tasks if t.verdict == "copied" and t.plan]
    if copied_share >= 0.5 or len(copies) >= 5:
        found.append(
            Finding(
                code="boilerplate",
                severity="warning",
                text=f"{percent(copied_share)} lời văn phần nhiệm vụ lấy lại từ khung; {len(copies)} nội dung chép lại mà không thêm yếu tố của địa phương",
                span=copies[0].plan[0].span if copies else None,
                count=max(1, len(copies)),
                places=[t.plan[0] for t in copies],
            )
        )
    return found
