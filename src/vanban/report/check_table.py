"""A check as a table for the terminal."""

from __future__ import annotations

from vanban.check.compare import day, figure
from vanban.check.records import CheckResult, Passage, TargetResult, TaskResult
from vanban.records import Target
from vanban.report.decided import Decided, decided, gone_lines
from vanban.report.labels import FINDINGS, SEVERITIES, TARGET_VERDICTS, TASK_VERDICTS, Label, party, percent, plain, where

_WIDTH = 110
# What a reader acts on; the rest is counted and stands in the HTML report and the JSON.
_SHOWN_TARGETS = ("lowered", "later", "unquantified", "missing", "met", "exceeded", "local")
_SHOWN_TASKS = ("missing", "partial", "copied")


def check_table(result: CheckResult, *, limit: int = 15) -> str:
    """The verdicts and findings as plain text; at most `limit` rows a verdict, with the number left out."""
    plan, summary = result.plan, result.summary
    out = [
        *_wrapped(f"KẾ HOẠCH  {party(plan.name, plan.kind, plan.symbol, plan.subject)}", 10),
        *(line for f in result.frameworks for line in _wrapped(f"KHUNG     {party(f.name, f.kind, f.symbol, f.subject)}", 10)),
        f"KỲ        {_period(plan.start, plan.horizon)}",
        "",
        *_wrapped(
            f"Trả lời {percent(summary.covered_share)} nội dung của khung thuộc cấp mình"
            f" · {percent(summary.copied_share)} lời văn nhiệm vụ lấy lại từ khung"
            + (f" · {summary.above_level} nội dung của cấp trên không tính" if summary.above_level else ""),
            10,
        ),
        f"Chỉ tiêu  {_counts(summary.targets, TARGET_VERDICTS)}",
        f"Nhiệm vụ  {_counts(summary.tasks, TASK_VERDICTS)}",
    ]
    decisions = decided(result)
    if decisions:
        out += [f"Duyệt     {len(decisions)} nội dung đã có quyết định của người duyệt"]
    if result.decisions_gone:
        out += ["", f"QUYẾT ĐỊNH VỀ NỘI DUNG KHÔNG CÒN ({len(result.decisions_gone)})"]
        out += [line for text in gone_lines(result.decisions_gone) for line in _wrapped(f"   {text}", 5)]
    if result.findings:
        out += ["", "PHÁT HIỆN"]
        for finding in result.findings:
            label = SEVERITIES[finding.severity]
            place = f" ({where(finding.span)})" if where(finding.span) else ""
            out += _wrapped(f"{label.sign:>2} {FINDINGS.get(finding.code, finding.code)}: {finding.text}{place}", 5)
            out += _decision(decisions.get(finding.id))
    for verdict in _SHOWN_TARGETS:
        rows = [t for t in result.targets if t.verdict == verdict]
        if rows:
            out += ["", _title("CHỈ TIÊU", TARGET_VERDICTS[verdict], len(rows))]
            out += _limited([_target(t) + _decision(decisions.get(t.id)) for t in rows], limit)
    for verdict in _SHOWN_TASKS:
        tasks = [t for t in result.tasks if t.verdict == verdict]
        if tasks:
            out += ["", _title("NHIỆM VỤ", TASK_VERDICTS[verdict], len(tasks))]
            out += _limited([_task(t) + _decision(decisions.get(t.id)) for t in tasks], limit)
    return "\n".join(plain(line) for line in out) + "\n"


def _period(start: str | None, end: str | None) -> str:
    if end is None:
        return "không xác định"
    return f"{day(end)}" if start is None else f"từ {'/'.join(reversed(start.split('-')))} {day(end)}"


def _counts(counts: dict[str, int], labels: dict[str, Label]) -> str:
    return (
        " · ".join(f"{label.sign} {label.word.lower()} {counts[v]}" for v, label in labels.items() if counts.get(v)) or "không có"
    )


def _title(kind: str, label: Label, count: int) -> str:
    return f"{kind} · {label.sign} {label.word.upper()} ({count}): {label.meaning}"


def _limited(rows: list[list[str]], limit: int) -> list[str]:
    shown = [line for row in rows[:limit] for line in row]
    return shown + ([f"   … và {len(rows) - limit} nội dung nữa (xem báo cáo HTML hoặc JSON)"] if len(rows) > limit else [])


def _target(row: TargetResult) -> list[str]:
    name = row.framework.indicator if row.framework else _name(row.plan)
    place = where(row.plan.span) if row.plan else ""
    # Only a framework's figure is part of the reason; the plan's own stands alone.
    return _wrapped(f"   {_cut(name)} — {row.why}{f' [kế hoạch: {place}]' if place else ''}", 5)


def _name(plan: Target | Passage | None) -> str:
    if isinstance(plan, Target):
        return f"{plan.indicator} ({figure(plan)})"
    return plan.text if plan else ""


def _task(row: TaskResult) -> list[str]:
    place = where(row.framework.span) if row.framework else ""
    level = f" [cấp {row.level}]" if row.level and row.verdict == "missing" else ""
    return _wrapped(
        f"   {_cut(row.framework.text if row.framework else '')}{f' ({place})' if place else ''}{level} — {row.why}", 5
    )


def _decision(found: Decided | None) -> list[str]:
    return _wrapped(f"     » {found.line}", 7) if found else []


def _cut(text: str, width: int = 90) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1].rsplit(" ", 1)[0] + "…"


def _wrapped(text: str, indent: int) -> list[str]:
    from textwrap import wrap

    return wrap(text, _WIDTH, subsequent_indent=" " * indent, drop_whitespace=True, replace_whitespace=True) or [text]
