"""RECORDS -> FINDINGS: what a plan took from its frameworks, changed, weakened or left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vanban.check.findings import facts_of, find_all
from vanban.check.ids import with_ids
from vanban.check.items import all_items, plan_tasks
from vanban.check.levels import RANK, level_of
from vanban.check.merge import shown_once
from vanban.check.model import Analysed, Item
from vanban.check.order import answer_all
from vanban.check.pair import Index, Side, make_side
from vanban.check.period import period_of, plan_level
from vanban.check.records import CheckResult, Party, Passage, PlanParty, Section, Summary, TargetResult, TaskResult
from vanban.check.reuse import copied_words
from vanban.check.rules import judge_task, settle_headings
from vanban.check.targets import check_targets
from vanban.check.words import Weights, syllables

__all__ = ["Analysed", "CheckResult", "check"]

_ASKS = ("goal", "task", "organisation", "resources")
_ANSWERS = ("goal", "target", "task", "organisation", "resources")
# A plan's passage closer than this to some point of a framework is not its own addition.
_KNOWN = 0.30


def check(plan: Analysed, frameworks: Sequence[Analysed]) -> CheckResult:
    """The compliance diff of `plan` against each of `frameworks`, in their order."""
    # Restored diacritics may be wrong where the letters are right, so such text compares by its letters.
    accented = not (plan.tree.part.text.restored or any(f.tree.part.text.restored for f in frameworks))
    period = period_of(plan)
    level = plan_level(plan)
    rank = RANK.get(level or "", 0)
    mine = all_items(plan)
    answers = [make_side(i, accented=accented) for i in mine if i.mode in _ANSWERS and _says_something(i)]
    facts = facts_of(plan, mine)
    targets: list[TargetResult] = []
    tasks: list[TaskResult] = []
    best: dict[int, tuple[int, int]] = {}
    closest: dict[int, float] = {}
    for number, framework in enumerate(frameworks):
        theirs = all_items(framework)
        asks = [make_side(i, accented=accented) for i in theirs if i.mode in _ASKS and i.point]
        worn = [s for s in (plan.document.subject, framework.document.subject) if s]
        weights = Weights([s.bag for s in (*asks, *answers)], worn=worn, accented=accented)
        index = Index(answers, weights)
        back = Index(asks, weights)
        known = framework.text
        pairs = answer_all(asks, index)
        judged = [judge_task(p, index, facts, number, known, rank) for p in pairs]
        tasks += settle_headings(pairs, judged, rank)
        targets += check_targets(plan, framework, mine, theirs, answers, period, number, accented=accented)
        for n, side in enumerate(answers):
            copied, words = copied_words(side, back)
            if copied >= best.get(n, (0, 0))[0]:
                best[n] = (copied, words)
            shared = back.shared_weight(side.units)
            total = weights.total(side.units) or 1.0
            closest[n] = max(closest.get(n, 0.0), max(shared.values(), default=0.0) / total)
    tasks += _only_in_plan(answers, closest, tasks)
    copied_share = _share([best[n] for n, s in enumerate(answers) if s.item.mode in ("task", "goal") and n in best])
    parties = [Party(**_party(f)) for f in frameworks]
    targets, tasks = shown_once(_local_once(targets, len(frameworks)), tasks, parties)
    result = CheckResult(
        plan=PlanParty(**_party(plan), start=period.start, horizon=period.end, level=level),
        frameworks=parties,
        targets=targets,
        tasks=tasks,
    )
    findings = find_all(plan, mine, frameworks, period, targets, tasks, copied_share, result.plan.level)
    summary = _summary(result, copied_share)
    return with_ids(result.model_copy(update={"findings": findings, "summary": summary}))


def _says_something(item: Item) -> bool:
    """Whether the passage can answer anything: a point, or a heading of a bullet list that names a duty."""
    return item.point or (item.kind in ("dash", "plus", "dot") and len(syllables(item.text)) >= 6)


def _party(doc: Analysed) -> dict[str, object]:
    d = doc.document
    return {"name": doc.name, "symbol": d.symbol, "kind": d.kind, "subject": d.subject, "issuer": d.issuer, "part": d.part}


def _share(counts: Sequence[tuple[int, int]]) -> float:
    total = sum(n for _, n in counts)
    return round(sum(n for n, _ in counts) / total, 3) if total else 0.0


def _only_in_plan(answers: Sequence[Side], closest: dict[int, float], tasks: Sequence[TaskResult]) -> list[TaskResult]:
    """The duties of the plan that no framework asks for."""
    used = {p.span.start for t in tasks for p in t.plan}
    duties = {(i.start, i.end) for i in plan_tasks([s.item for s in answers])}
    found = []
    for n, side in enumerate(answers):
        item: Item = side.item
        if (item.start, item.end) not in duties or item.start in used or closest.get(n, 0.0) >= _KNOWN:
            continue
        section = " › ".join(item.section) or None
        found.append(
            TaskResult(
                plan=[Passage(text=item.text, span=item.span, section=section)],
                level=level_of(item.text),
                verdict="local",
                overlap=round(min(1.0, closest.get(n, 0.0)), 3),
                why="Chỉ có trong kế hoạch; không nội dung nào của khung yêu cầu việc này.",
                section=section,
            )
        )
    return found


def _local_once(targets: Sequence[TargetResult], frameworks: int) -> list[TargetResult]:
    """The results with a plan's own target listed once, and only where no framework asks for it."""
    local = [t for t in targets if t.verdict == "local"]
    asked = [t for t in targets if t.verdict != "local"]
    times = Counter(t.plan.span.start for t in local if t.plan is not None)
    seen: set[tuple[int, str]] = set()
    kept = []
    for t in local:
        key = (t.plan.span.start, t.plan.text) if t.plan is not None else (-1, "")
        if key not in seen and (frameworks == 1 or times[key[0]] >= frameworks):
            seen.add(key)
            kept.append(t)
    return [*asked, *kept]


def _summary(result: CheckResult, copied_share: float) -> Summary:
    rank = RANK.get(result.plan.level or "", 9)
    counted = answered = above = 0
    sections: dict[str, Section] = {}
    for kind, results in (("tasks", result.tasks), ("targets", result.targets)):
        for r in results:
            if r.verdict != "local":
                title = _heading(r.section)
                section = sections.setdefault(title, Section(title=title))
                counts: dict[str, int] = getattr(section, kind)
                counts[r.verdict] = counts.get(r.verdict, 0) + 1
            if r.verdict in ("local", "out_of_scope"):
                continue
            if r.verdict == "missing" and RANK.get(r.level or "", 0) > rank:
                above += 1
                continue
            counted += 1
            answered += r.verdict != "missing"
    return Summary(
        targets=dict(Counter(t.verdict for t in result.targets)),
        tasks=dict(Counter(t.verdict for t in result.tasks)),
        copied_share=copied_share,
        covered_share=round(answered / counted, 3) if counted else 0.0,
        above_level=above,
        sections=list(sections.values()),
    )


def _heading(section: str | None) -> str:
    """The group of a point: the second heading above it, or the only one."""
    parts = (section or "Khác").split(" › ")
    return parts[1] if len(parts) > 1 else parts[0]
