"""A check as an Excel workbook: one row an item, the machine's verdict and the reviewer's side by side."""

from __future__ import annotations

from collections.abc import Iterator

from vanban.check.compare import day, figure
from vanban.check.records import CheckResult, Party, Passage, TargetResult, TaskResult
from vanban.records import Target
from vanban.report.decided import Decided, decided, shown_time
from vanban.report.labels import FINDINGS, SEVERITIES, TARGET_VERDICTS, TASK_VERDICTS, Label, party, where
from vanban.report.sheets import Sheet, Value, workbook

_DECISION = (("Người duyệt kết luận", 16), ("Người duyệt", 18), ("Thời điểm duyệt", 16), ("Lý do", 36))
_ITEM = (
    ("Mã", 14),
    ("Loại", 11),
    ("Kết luận của máy", 15),
    ("Cấp", 9),
    ("Mục của khung", 30),
    ("Nội dung của khung", 60),
    ("Mức của khung", 20),
    ("Thời hạn của khung", 20),
    ("Khung", 22),
    ("Chỗ trong khung", 12),
    ("Nội dung của kế hoạch", 60),
    ("Mức của kế hoạch", 20),
    ("Chỗ trong kế hoạch", 12),
    ("Độ trùng", 9),
    ("Lý do của máy", 60),
)
_FINDING = (("Mã", 14), ("Mức độ", 11), ("Loại phát hiện", 26), ("Nội dung", 70), ("Số chỗ", 8), ("Các chỗ", 60))


def check_xlsx(result: CheckResult) -> bytes:
    """The report as an .xlsx file; rows keep their ids, by which decisions are given."""
    decisions = decided(result)
    return workbook(
        [
            Sheet("Nội dung của khung", (*_ITEM, *_DECISION), _items(result, decisions)),
            Sheet("Phát hiện", (*_FINDING, *_DECISION), _findings(result, decisions)),
            Sheet("Tóm tắt", (("Mục", 44), ("Giá trị", 90)), _summary(result)),
            *(_gone(result) if result.decisions_gone else []),
        ]
    )


def _items(result: CheckResult, decisions: dict[str, Decided]) -> Iterator[tuple[Value, ...]]:
    names = [_framework(f) for f in result.frameworks]
    for target in result.targets:
        f, plan = target.framework, target.plan
        yield (
            target.id,
            "Chỉ tiêu",
            _word(TARGET_VERDICTS[target.verdict]),
            target.level,
            target.section,
            f.indicator if f else None,
            figure(f) if f else None,
            day(f.horizon) if f else None,
            _whose(target, names),
            where(f.span) if f else None,
            (plan.indicator if isinstance(plan, Target) else plan.text) if plan else None,
            figure(plan) if isinstance(plan, Target) else None,
            where(plan.span) if plan else None,
            target.similarity,
            target.why,
            *_decision(decisions.get(target.id)),
        )
    for task in result.tasks:
        yield (
            task.id,
            "Nhiệm vụ",
            _word(TASK_VERDICTS[task.verdict]),
            task.level,
            task.section,
            task.framework.text if task.framework else None,
            None,
            None,
            _whose(task, names),
            where(task.framework.span) if task.framework else None,
            "\n".join(" ".join(p.text.split()) for p in task.plan),
            None,
            ", ".join(_places(task.plan)),
            task.overlap,
            task.why,
            *_decision(decisions.get(task.id)),
        )


def _findings(result: CheckResult, decisions: dict[str, Decided]) -> Iterator[tuple[Value, ...]]:
    for f in result.findings:
        places = _places(f.places) or ([where(f.span)] if where(f.span) else [])
        yield (
            f.id,
            _word(SEVERITIES[f.severity]),
            FINDINGS.get(f.code, f.code),
            f.text,
            f.count,
            ", ".join(places),
            *_decision(decisions.get(f.id)),
        )


def _summary(result: CheckResult) -> Iterator[tuple[Value, ...]]:
    plan, summary = result.plan, result.summary
    yield "Kế hoạch", party(plan.name, plan.kind, plan.symbol, plan.subject)
    yield "Tệp kế hoạch", plan.name
    for framework in result.frameworks:
        yield "Khung", party(framework.name, framework.kind, framework.symbol, framework.subject)
    yield "Kỳ kế hoạch", day(plan.horizon) if plan.horizon else "không xác định"
    yield "Tỷ lệ nội dung của khung được trả lời", summary.covered_share
    yield "Tỷ lệ lời văn nhiệm vụ lấy lại từ khung", summary.copied_share
    yield "Nội dung của cấp trên, không tính", summary.above_level
    for kind, counts, labels in (("Chỉ tiêu", summary.targets, TARGET_VERDICTS), ("Nhiệm vụ", summary.tasks, TASK_VERDICTS)):
        for verdict, label in labels.items():
            if counts.get(verdict):
                yield f"{kind}: {label.word.lower()}", counts[verdict]
    yield "Nội dung đã có quyết định của người duyệt", sum(d.verdict is not None for d in result.decisions)


def _gone(result: CheckResult) -> list[Sheet]:
    columns = (("Mã", 14), ("Nội dung khi duyệt", 70), *_DECISION)
    every = TARGET_VERDICTS | TASK_VERDICTS
    rows = [
        (d.id, d.item, _word(every[d.verdict]) if d.verdict in every else d.verdict, d.by, shown_time(d.at), d.reason)
        for d in result.decisions_gone
    ]
    return [Sheet("Quyết định không còn chỗ", columns, rows)]


def _decision(found: Decided | None) -> tuple[Value, ...]:
    if found is None:
        return None, None, None, None
    return _word(found.label), found.by, found.at, f"{found.reason}{found.note}".strip()


def _word(label: Label) -> str:
    # The sign of a verdict may be = or +; in a cell the word alone is enough, and filters read better.
    return label.word


def _framework(framework: Party) -> str:
    return framework.symbol or framework.name


def _whose(row: TargetResult | TaskResult, names: list[str]) -> str | None:
    """The frameworks that ask for the item."""
    numbers = [n for n in (row.framework_no, *(e.framework_no for e in row.also)) if n is not None]
    return "; ".join(names[n] for n in numbers if n < len(names)) or None


def _places(passages: list[Passage]) -> list[str]:
    return [where(p.span) for p in passages if where(p.span)]
