"""A check as one self-contained HTML page: it loads nothing, opens offline and prints on A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from vanban.check.compare import day, figure
from vanban.check.levels import RANK
from vanban.check.model import Analysed
from vanban.check.records import CheckResult, Passage, TargetResult, TaskResult
from vanban.check.rules import shorten
from vanban.records import Span, Target
from vanban.report.appendix import Appendix, appendix_of
from vanban.report.decided import Decided, decided, gone_lines
from vanban.report.labels import (
    FINDINGS,
    SEVERITIES,
    TARGET_VERDICTS,
    TASK_VERDICTS,
    Label,
    party,
    percent,
    plain,
    where,
)
from vanban.report.word_marks import whole_words

if TYPE_CHECKING:
    from jinja2 import Template

# A cell of ten thousand words helps nobody and slows the page; the JSON has it whole.
_LONGEST = 4_000
_PLACES = 60
# In the table of targets a passage only reminds; it stands whole among the tasks.
_TARGET_WORDS = 40


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage; `mark` is `shared`, `local` or empty."""

    text: str
    mark: str = ""


def segments(passage: Passage) -> list[Segment]:
    """A passage cut where its marking changes. Local content goes before shared wording."""
    text = passage.text
    marks = [""] * len(text)
    for name, ranges in (("shared", whole_words(text[:_LONGEST], passage.shared)), ("local", passage.local)):
        for start, end in ranges:
            for i in range(max(0, start), min(end, len(text))):
                marks[i] = name
    out: list[Segment] = []
    begin = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or marks[i] != marks[begin]:
            out.append(Segment(plain(text[begin:i]), marks[begin]))
            begin = i
    return _cut(out)


def _cut(parts: list[Segment]) -> list[Segment]:
    kept: list[Segment] = []
    room = _LONGEST
    for part in parts:
        if len(part.text) > room:
            return [*kept, Segment(part.text[:room] + " … (còn nữa, xem JSON)", part.mark)]
        kept.append(part)
        room -= len(part.text)
    return kept


def _shown(value: Any) -> Any:
    """Whatever the template prints, without characters that would turn the direction of writing."""
    return plain(value) if type(value) is str else value


@cache
def template(name: str) -> Template:
    """The page `name`; what it prints is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("vanban.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def check_html(result: CheckResult, sources: Sequence[Analysed] = ()) -> str:
    """The report as HTML text. With `sources`, the plan and its frameworks in order, their texts stand at the end and every
    place leads there."""
    texts = [appendix_of(doc, f"vb{n}") for n, doc in enumerate(sources)]
    plan, summary = result.plan, result.summary
    decisions = decided(result)
    # With several frameworks a reader must know whose item it is.
    names = [plain(f.symbol or f.name) for f in result.frameworks] if len(result.frameworks) > 1 else []
    targets = [_target(n, t, decisions, names, texts) for n, t in enumerate(_by_weight(result.targets))]
    return template("check.html.j2").render(
        title=plain(party(plan.name, plan.kind, plan.symbol, plan.subject)),
        plan=plan,
        frameworks=[plain(party(f.name, f.kind, f.symbol, f.subject)) for f in result.frameworks],
        names=[f.name for f in result.frameworks],
        period=_period(plan.start, plan.horizon),
        covered=percent(summary.covered_share),
        copied=percent(summary.copied_share),
        above=summary.above_level,
        serious=sum(f.severity == "error" for f in result.findings),
        target_counts=_counts(summary.targets, TARGET_VERDICTS),
        task_counts=_counts(summary.tasks, TASK_VERDICTS),
        chart=_chart(result),
        findings=[_finding(f, decisions, texts) for f in result.findings],
        targets=targets,
        groups=_groups(result.tasks, plan.level, decisions, names, texts),
        texts=texts,
        decided=len(decisions),
        gone=gone_lines(result.decisions_gone),
        severities=SEVERITIES,
        target_labels=TARGET_VERDICTS,
        task_labels=TASK_VERDICTS,
    )


def _period(start: str | None, end: str | None) -> str:
    if end is None:
        return "không xác định được kỳ kế hoạch"
    return day(end) if start is None else f"từ {'/'.join(reversed(start.split('-')))} {day(end)}"


def _counts(counts: dict[str, int], labels: dict[str, Label]) -> list[dict[str, Any]]:
    return [{"verdict": v, "label": label, "count": counts[v]} for v, label in labels.items() if counts.get(v)]


def _by_weight(targets: Sequence[TargetResult]) -> list[TargetResult]:
    """Targets in the order of what a reviewer must act on; within one verdict as in the framework."""
    order = {v: i for i, v in enumerate(TARGET_VERDICTS)}
    return sorted(targets, key=lambda t: order[t.verdict])


def _finding(finding: Any, decisions: dict[str, Decided], texts: Sequence[Appendix]) -> dict[str, Any]:
    places = [
        {"where": where(p.span), "link": _link(texts, 0, p.span), "text": plain(" ".join(p.text.split())[:240])}
        for p in finding.places[:_PLACES]
    ]  # fmt: skip
    return {
        "severity": finding.severity,
        "label": SEVERITIES[finding.severity],
        "name": FINDINGS.get(finding.code, finding.code),
        "text": plain(finding.text),
        "where": where(finding.span),
        "link": _link(texts, 0, finding.span),
        "count": finding.count,
        "places": places if finding.count > 1 else [],
        "decision": decisions.get(finding.id),
        "more": max(0, len(finding.places) - _PLACES),
    }


def _place(row: TargetResult | TaskResult, names: Sequence[str]) -> str:
    """Where a framework's item stands, with the framework's name where there are several."""
    if row.framework is None:
        return ""
    name = names[row.framework_no] if row.framework_no is not None and row.framework_no < len(names) else ""
    return ", ".join(filter(None, [name, where(row.framework.span)]))


def _link(texts: Sequence[Appendix], number: int, span: Span | None) -> str:
    """Where a place stands in the texts at the end of the page; empty where they are left out."""
    return texts[number].link(span) if number < len(texts) else ""


def _asked_link(texts: Sequence[Appendix], row: TargetResult | TaskResult) -> str:
    return _link(texts, (row.framework_no or 0) + 1, row.framework.span) if row.framework else ""


def _target(
    number: int, row: TargetResult, decisions: dict[str, Decided], names: Sequence[str], texts: Sequence[Appendix]
) -> dict[str, Any]:
    framework = row.framework
    plan = row.plan
    return {
        "id": f"ct-{number + 1}",
        "decision": decisions.get(row.id),
        "verdict": row.verdict,
        "label": TARGET_VERDICTS[row.verdict],
        "level": row.level,
        # The stage of time stands in its own column; of the headings the innermost tells most.
        "section": plain((row.section or "").split(" › ")[-1]),
        "indicator": plain(framework.indicator) if framework else "",
        "asked": plain(figure(framework)) if framework else "",
        "until": day(framework.horizon) if framework else "",
        "framework_where": _place(row, names),
        "framework_link": _asked_link(texts, row),
        "plan_name": plain(plan.indicator) if isinstance(plan, Target) else "",
        "plan_figure": plain(figure(plan)) if isinstance(plan, Target) else "",
        "passage": [Segment(plain(shorten(plan.text, _TARGET_WORDS)))] if isinstance(plan, Passage) else [],
        "plan_where": where(plan.span) if plan else "",
        "plan_link": _link(texts, 0, plan.span) if plan else "",
        "why": plain(row.why),
    }


def _groups(
    tasks: Sequence[TaskResult],
    level: str | None,
    decisions: dict[str, Decided],
    names: Sequence[str],
    texts: Sequence[Appendix],
) -> list[dict[str, Any]]:
    """The tasks by section of the framework; then what a higher level must answer; last what only the plan has."""
    groups: dict[str, list[dict[str, Any]]] = {}
    above: list[dict[str, Any]] = []
    own: list[dict[str, Any]] = []
    for n, row in enumerate(tasks):
        shown = _task(n, row, decisions, names, texts)
        if row.framework is None:
            own.append(shown)
        elif row.verdict == "missing" and RANK.get(row.level or "", 0) > RANK.get(level or "", 9):
            above.append(shown)
        else:
            groups.setdefault(plain(row.section or "Nội dung khác"), []).append(shown)
    if above:
        groups[f"Khung giao cho cấp trên, không tính là thiếu đối với cấp {level}"] = above
    if own:
        groups["Chỉ có trong kế hoạch"] = own
    return [{"title": title, "rows": rows} for title, rows in groups.items()]


def _task(
    number: int, row: TaskResult, decisions: dict[str, Decided], names: Sequence[str], texts: Sequence[Appendix]
) -> dict[str, Any]:
    return {
        "id": f"nv-{number + 1}",
        "decision": decisions.get(row.id),
        "verdict": row.verdict,
        "label": TASK_VERDICTS[row.verdict],
        "level": row.level,
        "overlap": percent(row.overlap),
        "framework": segments(row.framework) if row.framework else [],
        "framework_where": _place(row, names),
        "framework_link": _asked_link(texts, row),
        "passages": [{"segments": segments(p), "where": where(p.span), "link": _link(texts, 0, p.span)} for p in row.plan],
        "why": plain(row.why),
    }


def _chart(result: CheckResult) -> list[dict[str, Any]]:
    """Bars of verdicts on tasks by section, with places in user units of a drawing 1,000 wide."""
    rows = []
    widest = max((sum(s.tasks.values()) for s in result.summary.sections), default=0)
    for section in result.summary.sections:
        total = sum(section.tasks.values())
        if not total:
            continue
        bars, x = [], 0.0
        for verdict, label in TASK_VERDICTS.items():
            count = section.tasks.get(verdict, 0)
            if count:
                width = 560 * count / widest
                bars.append({"x": 430 + x, "width": width, "verdict": verdict, "label": label, "count": count})
                x += width
        title = plain(section.title)
        rows.append({"title": title, "short": title if len(title) <= 56 else title[:54].rsplit(" ", 1)[0] + "…", "bars": bars})
    return rows
