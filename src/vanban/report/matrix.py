"""A matrix of many plans as a table for the terminal, an HTML page and an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from vanban.check.matrix import MatrixItem, MatrixPlan, MatrixResult
from vanban.report.labels import TARGET_VERDICTS, TASK_VERDICTS, Label, party, percent, plain
from vanban.report.sheets import Sheet, Value, workbook

_WIDTH = 110
_LABELS = TARGET_VERDICTS | TASK_VERDICTS


def label_of(item: MatrixItem, verdict: str) -> Label:
    """How a verdict in the item's column is shown."""
    return (TARGET_VERDICTS if item.kind == "target" else TASK_VERDICTS).get(verdict, Label(verdict, "?", ""))


def number_of(result: MatrixResult, index: int) -> str:
    """The short name of a column: CT1, CT2, … for targets, NV1, … for tasks."""
    kind = result.items[index].kind
    return f"{'CT' if kind == 'target' else 'NV'}{sum(i.kind == kind for i in result.items[: index + 1])}"


def plan_name(plan: MatrixPlan) -> str:
    """A plan as a row names it."""
    return plain(" · ".join(filter(None, [plan.issuer, plan.symbol])) or plan.name)


def matrix_table(result: MatrixResult, *, plans: int = 60, items: int = 15, copies: int = 15) -> str:
    """The matrix as plain text: totals, the most missed items, who copied, and a row a plan; long lists are cut, and say so."""
    out = [f"{len(result.plans)} KẾ HOẠCH · {len(result.items)} NỘI DUNG CỦA KHUNG"]
    for f in result.frameworks:
        out += _wrapped(f"KHUNG     {party(f.name, f.kind, f.symbol, f.subject)}", 10)
    out += ["", "BỊ BỎ SÓT NHIỀU NHẤT"]
    for i in result.most_missed[:items]:
        item = result.items[i]
        share = percent(item.missed / max(1, len(result.plans)))
        out += _wrapped(f"   {number_of(result, i):>5}  {item.missed} kế hoạch ({share}): {_cut(item.text, 150)}", 10)
    if not result.most_missed:
        out.append("   không có")
    out += _more(len(result.most_missed), items)
    out += ["", f"KẾ HOẠCH CHÉP LẪN NHAU: {result.copies_found} cặp, {len(result.copy_groups)} nhóm"]
    for c in result.copies[:copies]:
        how = "lấy của" if c.dated else "giống"
        one, two = plan_name(result.plans[c.plan]), plan_name(result.plans[c.source])
        out += _wrapped(f"   {percent(c.share):>4}  {one} {how} {two}: “{_cut(c.example, 110)}”", 9)
    out += _more(result.copies_found, copies)
    out += ["", "TỪNG KẾ HOẠCH (trả lời · lấy lại · điểm phải sửa · từng nội dung)"]
    shown = sorted(result.plans, key=lambda p: (p.covered_share, p.name))
    for p in shown[:plans]:
        signs = "".join(label_of(i, v).sign for i, v in zip(result.items, p.verdicts, strict=True))
        out.append(f"   {percent(p.covered_share):>4} {percent(p.copied_share):>4} {p.errors:>3}  {_cut(plan_name(p), 60)}")
        out += [f"        {signs[k : k + 96]}" for k in range(0, len(signs), 96)]
    out += _more(len(shown), plans)
    used = {(i.kind, v) for i in result.items for v in i.verdicts}
    for kind, name, labels in (("target", "Chỉ tiêu", TARGET_VERDICTS), ("task", "Nhiệm vụ", TASK_VERDICTS)):
        legend = " · ".join(f"{label.sign} {label.word.lower()}" for v, label in labels.items() if (kind, v) in used)
        if legend:
            out += _wrapped(f"{name}: {legend}", 10)
    out += [f"KHÔNG ĐỌC ĐƯỢC  {plain(text)}" for text in result.failed]
    return "\n".join(plain(line) for line in out) + "\n"


def _more(count: int, shown: int) -> list[str]:
    return [f"   … và {count - shown} nữa (xem bản HTML, Excel hoặc JSON)"] if count > shown else []


def _cut(text: str, width: int) -> str:
    flat = plain(" ".join(text.split()))
    return flat if len(flat) <= width else flat[: width - 1].rsplit(" ", 1)[0] + "…"


def _wrapped(text: str, indent: int) -> list[str]:
    return wrap(text, _WIDTH, subsequent_indent=" " * indent) or [text]


def matrix_xlsx(result: MatrixResult) -> bytes:
    """The matrix as an .xlsx file: a row a plan, a row an item, a row a pair that copied."""
    heads = [(f"{number_of(result, i)}: {_cut(item.text, 70)}", 13.0) for i, item in enumerate(result.items)]
    columns: list[tuple[str, float]] = [
        ("Kế hoạch", 44), ("Tệp", 28), ("Ngày ban hành", 13), ("Trả lời", 9), ("Lấy lại", 9), ("Điểm phải sửa", 9), ("Nhóm chép", 9), *heads,
    ]  # fmt: skip
    return workbook(
        [
            Sheet("Ma trận", columns, _plan_rows(result)),
            Sheet("Nội dung của khung", _ITEM, _item_rows(result)),
            Sheet("Chép lẫn nhau", _COPY, _copy_rows(result)),
            *([Sheet("Không đọc được", (("Tệp và lý do", 100),), [(f,) for f in result.failed])] if result.failed else []),
        ]
    )


def _plan_rows(result: MatrixResult) -> Iterator[tuple[Value, ...]]:
    group = {n: g for g, members in enumerate(result.copy_groups, 1) for n in members}
    for n, p in enumerate(result.plans):
        words = (label_of(i, v).word for i, v in zip(result.items, p.verdicts, strict=True))
        yield plan_name(p), p.name, p.issued_on, p.covered_share, p.copied_share, p.errors, group.get(n), *words


_VERDICTS = tuple(dict.fromkeys([*TARGET_VERDICTS, *TASK_VERDICTS]))
_ITEM = (
    ("Số", 8), ("Loại", 11), ("Mã", 14), ("Nội dung", 70), ("Mức", 24), ("Mục", 30), ("Cấp", 9), ("Kế hoạch bỏ sót", 10),
    *((_LABELS[v].word, 10) for v in _VERDICTS if v != "local"),
)  # fmt: skip
_COPY = (("Kế hoạch", 44), ("Quan hệ", 12), ("Kế hoạch kia", 44), ("Tỷ lệ lời văn riêng giống nhau", 12), ("Ví dụ", 90))


def _item_rows(result: MatrixResult) -> Iterator[tuple[Value, ...]]:
    for n, i in enumerate(result.items):
        counts = (i.verdicts.get(v) for v in _VERDICTS if v != "local")
        kind = "Chỉ tiêu" if i.kind == "target" else "Nhiệm vụ"
        yield number_of(result, n), kind, i.id, i.text, i.figure, i.section, i.level, i.missed, *counts


def _copy_rows(result: MatrixResult) -> Iterator[tuple[Value, ...]]:
    for c in result.copies:
        how = "lấy của" if c.dated else "giống"
        yield plan_name(result.plans[c.plan]), how, plan_name(result.plans[c.source]), c.share, c.example


def matrix_html(result: MatrixResult) -> str:
    """The matrix as one self-contained page that loads nothing."""
    from vanban.report.check_html import template

    group = {n: g for g, members in enumerate(result.copy_groups, 1) for n in members}
    used = {(i.kind, v) for i in result.items for v in i.verdicts}
    total = max(1, len(result.plans))
    return template("matrix.html.j2").render(
        frameworks=[plain(party(f.name, f.kind, f.symbol, f.subject)) for f in result.frameworks],
        items=[
            {"no": number_of(result, n), "text": _cut(i.text, 400), "figure": i.figure or ""} for n, i in enumerate(result.items)
        ],
        plans=[
            {
                "name": plan_name(p),
                "file": plain(p.name),
                "covered": percent(p.covered_share),
                "copied": percent(p.copied_share),
                "errors": p.errors,
                "group": group.get(n),
                "cells": [(v, label_of(i, v)) for i, v in zip(result.items, p.verdicts, strict=True)],
            }
            for n, p in enumerate(result.plans)
        ],
        missed=[
            {
                "no": number_of(result, i),
                "text": _cut(result.items[i].text, 400),
                "count": result.items[i].missed,
                "share": percent(result.items[i].missed / total),
            }
            for i in result.most_missed[:30]
        ],
        copies=[
            {
                "plan": plan_name(result.plans[c.plan]),
                "source": plan_name(result.plans[c.source]),
                "how": "lấy của" if c.dated else "giống",
                "share": percent(c.share),
                "example": _cut(c.example, 400),
            }
            for c in result.copies
        ],
        copies_found=result.copies_found,
        groups=len(result.copy_groups),
        failed=[plain(f) for f in result.failed],
        legends=[
            (name, [(v, label) for v, label in labels.items() if (kind, v) in used])
            for kind, name, labels in (("target", "Chỉ tiêu", TARGET_VERDICTS), ("task", "Nhiệm vụ", TASK_VERDICTS))
        ],
    )
