"""A matrix of many plans as a report ready to sign, A4 across, in the layout of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from vanban.check.matrix import MatrixResult
from vanban.report.labels import party, percent
from vanban.report.matrix import number_of, plan_name
from vanban.report.word import grid, heading, letterhead, new_document, paragraph, rule, signature

# A report names what weighs most; the workbook has every row.
_MISSED, _COPIES = 30, 50


def matrix_docx(result: MatrixResult) -> bytes:
    """The report as a .docx file."""
    document = new_document("Báo cáo đối chiếu nhiều kế hoạch", landscape=True)
    letterhead(document, (110, 142))
    paragraph(document, "BÁO CÁO", bold=True, centre=True, before=12)
    title = f"Kết quả đối chiếu {len(result.plans)} kế hoạch với văn bản khung của cấp trên"
    paragraph(document, title, bold=True, centre=True)
    rule(document)
    for f in result.frameworks:
        paragraph(document, f"Văn bản khung: {party(f.name, f.kind, f.symbol, f.subject)}.", indent=True, after=3)
    _overall(document, result)
    _missed(document, result)
    _plans(document, result)
    _copies(document, result)
    if result.failed:
        heading(document, "V. TỆP KHÔNG ĐỌC ĐƯỢC")
        for line in result.failed:
            paragraph(document, f"- {line}", indent=True, after=3)
    closing = "Trên đây là báo cáo kết quả đối chiếu, trình lãnh đạo xem xét, cho ý kiến./."
    paragraph(document, closing, indent=True, before=6, after=12)
    signature(document, (130, 122))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _overall(document: Any, result: MatrixResult) -> None:
    heading(document, "I. KẾT QUẢ CHUNG")
    total = max(1, len(result.plans))
    covered = percent(sum(p.covered_share for p in result.plans) / total)
    copied = percent(sum(p.copied_share for p in result.plans) / total)
    targets = sum(i.kind == "target" for i in result.items)
    lines = (
        f"{len(result.plans)} kế hoạch được đối chiếu với {targets} chỉ tiêu, {len(result.items) - targets} nhiệm vụ của khung.",
        f"Bình quân mỗi kế hoạch trả lời {covered} nội dung của khung thuộc cấp mình, lấy lại {copied} lời văn phần nhiệm vụ.",
        f"{sum(p.errors > 0 for p in result.plans)} kế hoạch có điểm phải sửa.",
        f"{result.copies_found} cặp kế hoạch có lời văn riêng giống nhau, thuộc {len(result.copy_groups)} nhóm.",
    )
    for n, line in enumerate(lines, 1):
        paragraph(document, f"{n}. {line}", indent=True, after=3)


def _missed(document: Any, result: MatrixResult) -> None:
    heading(document, "II. NỘI DUNG BỊ BỎ SÓT NHIỀU NHẤT")
    rows = []
    for n, i in enumerate(result.most_missed[:_MISSED], 1):
        item = result.items[i]
        share = percent(item.missed / max(1, len(result.plans)))
        rows.append((str(n), number_of(result, i), item.text, item.figure or "", f"{item.missed} ({share})"))
    if not rows:
        paragraph(document, "Không nội dung nào bị bỏ sót.", indent=True)
        return
    grid(document, (("TT", 12), ("Mã", 18), ("Nội dung của khung", 140), ("Mức", 45), ("Kế hoạch bỏ sót", 37)), rows)
    _rest(document, len(result.most_missed), _MISSED)


def _plans(document: Any, result: MatrixResult) -> None:
    heading(document, "III. KẾT QUẢ TỪNG KẾ HOẠCH")
    rows = []
    for n, p in enumerate(sorted(result.plans, key=lambda p: (p.covered_share, p.name)), 1):
        told = list(zip(result.items, p.verdicts, strict=True))
        weak = sum(i.kind == "target" and v in ("lowered", "later") for i, v in told)
        open_targets = sum(i.kind == "target" and v in ("unquantified", "missing") for i, v in told)
        lacking = sum(i.kind == "task" and v in ("missing", "partial") for i, v in told)
        counts = (weak, open_targets, lacking, p.errors)
        rows.append((str(n), plan_name(p), percent(p.covered_share), percent(p.copied_share), *map(str, counts)))
    columns = (
        ("TT", 12), ("Kế hoạch", 90), ("Trả lời", 22), ("Lấy lại", 22), ("Chỉ tiêu thấp, chậm", 28), ("Chỉ tiêu thiếu, không số", 28),
        ("Nhiệm vụ thiếu, một phần", 28), ("Điểm phải sửa", 22),
    )  # fmt: skip
    grid(document, columns, rows)


def _copies(document: Any, result: MatrixResult) -> None:
    heading(document, "IV. KẾ HOẠCH CHÉP LẪN NHAU")
    rows = [
        (
            str(n),
            plan_name(result.plans[c.plan]),
            "lấy của" if c.dated else "giống",
            plan_name(result.plans[c.source]),
            percent(c.share),
            c.example,
        )
        for n, c in enumerate(result.copies[:_COPIES], 1)
    ]
    if not rows:
        paragraph(document, "Không có.", indent=True)
        return
    columns = (("TT", 12), ("Kế hoạch", 55), ("Quan hệ", 20), ("Kế hoạch kia", 55), ("Giống nhau", 22), ("Ví dụ", 88))
    grid(document, columns, rows)
    _rest(document, result.copies_found, _COPIES)


def _rest(document: Any, count: int, shown: int) -> None:
    if count > shown:
        paragraph(document, f"Còn {count - shown} dòng nữa trong bản Excel.", indent=True)
