"""A check as a report ready to sign (báo cáo), in the layout of Nghị định 30/2020/NĐ-CP.

What the machine cannot know stays blank for the office to fill in: its name, number, place, day, signer, recipients.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from vanban.check.compare import day, figure
from vanban.check.levels import RANK
from vanban.check.records import CheckResult, TargetResult, TaskResult
from vanban.records import Target
from vanban.report.decided import Decided, decided, gone_lines
from vanban.report.labels import FINDINGS, SEVERITIES, TARGET_VERDICTS, TASK_VERDICTS, Label, party, percent, where
from vanban.report.word import grid, heading, letterhead, new_document, paragraph, rule, signature

# What a reviewer must act on; the others are counted.
_TARGETS = ("lowered", "later", "unquantified", "missing")
_TASKS = ("missing", "partial", "copied")


def check_docx(result: CheckResult) -> bytes:
    """The report as a .docx file."""
    plan = result.plan
    name = party(plan.name, plan.kind, plan.symbol, plan.subject)
    decisions = decided(result)
    document = new_document(f"Báo cáo đối chiếu: {name}")
    letterhead(document)
    paragraph(document, "BÁO CÁO", bold=True, centre=True, before=12)
    paragraph(document, f"Kết quả đối chiếu {_lower(name)} với văn bản khung của cấp trên", bold=True, centre=True)
    rule(document)
    _opening(document, result, name)
    _overall(document, result, decisions)
    _findings(document, result, decisions)
    _targets(document, result, decisions)
    _tasks(document, result, decisions)
    _proposals(document, result, decisions)
    if result.decisions_gone:
        heading(document, "VI. QUYẾT ĐỊNH DUYỆT VỀ NỘI DUNG KHÔNG CÒN")
        for line in gone_lines(result.decisions_gone):
            paragraph(document, f"- {line}", indent=True, after=3)
    paragraph(
        document, "Trên đây là báo cáo kết quả đối chiếu, trình lãnh đạo xem xét, cho ý kiến./.", indent=True, before=6, after=12
    )
    signature(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _lower(text: str) -> str:
    """A document's name within a sentence: its kind begins with a small letter, unless it is all capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _opening(document: Any, result: CheckResult, name: str) -> None:
    period = day(result.plan.horizon) if result.plan.horizon else "không xác định được"
    issuer = f" của {result.plan.issuer}" if result.plan.issuer and result.plan.issuer not in name else ""
    paragraph(document, f"Văn bản được đối chiếu: {name}{issuer}. Kỳ kế hoạch: {period}.", indent=True, before=9, after=3)
    for framework in result.frameworks:
        shown = party(framework.name, framework.kind, framework.symbol, framework.subject)
        paragraph(document, f"Văn bản khung: {shown}.", indent=True, after=3)


def _overall(document: Any, result: CheckResult, decisions: dict[str, Decided]) -> None:
    summary = result.summary
    heading(document, "I. KẾT QUẢ CHUNG")
    share = f"1. Kế hoạch trả lời {percent(summary.covered_share)} nội dung của khung thuộc cấp mình"
    above = f"; {summary.above_level} nội dung khung giao cho cấp trên, không tính là thiếu" if summary.above_level else ""
    paragraph(document, f"{share}{above}.", indent=True, after=3)
    paragraph(document, f"2. {percent(summary.copied_share)} lời văn phần nhiệm vụ lấy lại từ khung.", indent=True, after=3)
    if decisions:
        paragraph(
            document,
            f"3. {len(decisions)} nội dung đã có quyết định của người duyệt, ghi bên cạnh kết luận của máy.",
            indent=True,
            after=3,
        )
    rows = []
    for kind, counts, labels in (("Chỉ tiêu", summary.targets, TARGET_VERDICTS), ("Nhiệm vụ", summary.tasks, TASK_VERDICTS)):
        for verdict, label in labels.items():
            if counts.get(verdict):
                rows.append((kind, label.word, str(counts[verdict]), label.meaning))
    if rows:
        grid(document, (("Nhóm", 25), ("Kết luận", 30), ("Số lượng", 22), ("Nghĩa", 88)), rows)


def _findings(document: Any, result: CheckResult, decisions: dict[str, Decided]) -> None:
    heading(document, "II. PHÁT HIỆN VỀ BẢN KẾ HOẠCH")
    if not result.findings:
        paragraph(document, "Không có phát hiện.", indent=True)
        return
    rows = []
    for n, f in enumerate(result.findings, 1):
        place = where(f.span)
        review = decisions.get(f.id)
        text = f"{FINDINGS.get(f.code, f.code)}: {f.text}{f' ({place})' if place else ''}"
        rows.append((str(n), SEVERITIES[f.severity].word, text, review.line if review else ""))
    grid(document, (("TT", 10), ("Mức độ", 22), ("Nội dung", 93), ("Người duyệt", 40)), rows)


def _shown(verdict: str, review: Decided | None, wanted: Sequence[str]) -> bool:
    return verdict in wanted or (review is not None and review.verdict in wanted)


def _verdict(label: Label, review: Decided | None) -> str:
    return f"Máy: {label.word}" + (f"\n{review.line}" if review else "")


def _targets(document: Any, result: CheckResult, decisions: dict[str, Decided]) -> None:
    heading(document, "III. CHỈ TIÊU CẦN XEM XÉT")
    order = {v: n for n, v in enumerate(TARGET_VERDICTS)}
    found = [t for t in result.targets if _shown(t.verdict, decisions.get(t.id), _TARGETS)]
    found.sort(key=lambda t: order[t.verdict])
    rows = [_target_row(n, t, decisions.get(t.id)) for n, t in enumerate(found, 1)]
    if not rows:
        paragraph(document, "Không có chỉ tiêu nào thấp hơn, chậm hơn hoặc thiếu so với khung.", indent=True)
        return
    grid(document, (("TT", 10), ("Chỉ tiêu của khung", 50), ("Kế hoạch", 35), ("Kết luận", 30), ("Lý do", 40)), rows)


def _target_row(number: int, row: TargetResult, review: Decided | None) -> tuple[str, ...]:
    f, plan = row.framework, row.plan
    asked = f"{f.indicator}: {figure(f)}, {day(f.horizon)}" if f else "không có trong khung"
    answer = plan.text if plan else "không có"
    if isinstance(plan, Target):
        answer = f"{figure(plan)}, {day(plan.horizon)}"
    place = where(plan.span) if plan else ""
    return (
        str(number),
        asked,
        f"{answer}{f' ({place})' if place else ''}",
        _verdict(TARGET_VERDICTS[row.verdict], review),
        row.why,
    )


def _tasks(document: Any, result: CheckResult, decisions: dict[str, Decided]) -> None:
    heading(document, "IV. NHIỆM VỤ CẦN XEM XÉT")
    level = RANK.get(result.plan.level or "", 9)
    order = {v: n for n, v in enumerate(TASK_VERDICTS)}
    found = [t for t in result.tasks if t.framework is not None and _shown(t.verdict, decisions.get(t.id), _TASKS)]
    own = [t for t in found if t.verdict != "missing" or RANK.get(t.level or "", 0) <= level or t.id in decisions]
    own.sort(key=lambda t: order[t.verdict])
    rows = [_task_row(n, t, decisions.get(t.id)) for n, t in enumerate(own, 1)]
    if rows:
        grid(document, (("TT", 10), ("Nội dung của khung", 55), ("Kế hoạch", 40), ("Kết luận", 25), ("Lý do", 35)), rows)
    else:
        paragraph(document, "Không có nhiệm vụ nào thiếu, làm một phần hoặc chép lại.", indent=True)
    if len(found) > len(own):
        paragraph(
            document, f"{len(found) - len(own)} nhiệm vụ khung giao cho cấp trên, kế hoạch không phải trả lời.", indent=True
        )


def _task_row(number: int, row: TaskResult, review: Decided | None) -> tuple[str, ...]:
    answers = "\n".join(f"{p.text}{f' ({where(p.span)})' if where(p.span) else ''}" for p in row.plan) or "không có"
    asked = row.framework.text if row.framework else ""
    return str(number), asked, answers, _verdict(TASK_VERDICTS[row.verdict], review), row.why


def _proposals(document: Any, result: CheckResult, decisions: dict[str, Decided]) -> None:
    """What to ask of the plan's author; what a reviewer dismissed or settled is not asked again."""
    heading(document, "V. KIẾN NGHỊ")

    def stands(row: TargetResult | TaskResult, wanted: Sequence[str]) -> bool:
        review = decisions.get(row.id)
        return (review.verdict if review else row.verdict) in wanted

    level = RANK.get(result.plan.level or "", 9)
    serious = [
        f for f in result.findings if f.severity == "error" and not (f.id in decisions and decisions[f.id].verdict == "dismissed")
    ]
    weak = [t for t in result.targets if stands(t, ("lowered", "later"))]
    open_targets = [t for t in result.targets if stands(t, ("unquantified", "missing"))]
    lacking = [t for t in result.tasks if stands(t, ("missing", "partial")) and RANK.get(t.level or "", 0) <= level]
    copied = [t for t in result.tasks if stands(t, ("copied",))]
    lines = [
        (len(serious), "Sửa {n} điểm thuộc mức “phải sửa” nêu tại mục II."),
        (len(weak), "Nâng {n} chỉ tiêu thấp hơn hoặc chậm hơn khung, hoặc giải trình lý do."),
        (len(open_targets), "Bổ sung con số, thời hạn cho {n} chỉ tiêu còn thiếu hoặc chưa định lượng thuộc cấp mình."),
        (len(lacking), "Bổ sung {n} nhiệm vụ còn thiếu hoặc mới làm một phần."),
        (len(copied), "Cụ thể hóa {n} nhiệm vụ đang chép lại lời văn của khung: đơn vị, số lượng, thời hạn, địa bàn."),
    ]
    asked = [text.format(n=count) for count, text in lines if count]
    for n, text in enumerate(asked or ["Không có kiến nghị."], 1):
        paragraph(document, f"{n}. {text}" if asked else text, indent=True, after=3)
