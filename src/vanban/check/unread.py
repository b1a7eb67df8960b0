"""PLAN -> FIGURES that its target records lack, for the check alone.

Where a sentence of a section of targets holds more figures than records (`không quá 05 ngày làm việc đến hết năm 2027 và
không quá 03 ngày …` reads like a time limit), a plan would be told that it sets no figure although it does. Such figures
answer an indicator of the framework or are dropped; they never become targets of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.check.items import covers
from vanban.check.model import Analysed, Item
from vanban.check.period import stage_of
from vanban.extract.figures import Figure, find_figures
from vanban.extract.times import Time, find_times
from vanban.records import Target

_BRACKET = re.compile(r"\([^()]*\)")
# What leads over from the indicator to its first figure or date.
_LEADING_OVER = re.compile(r"(?:[\s,;:]|đạt|là|từ|phấn đấu|bảo đảm|đảm bảo|đến|hết|cuối|vào)+$", re.I)
# An indicator is at least so many words; `Đạt 80%` alone names none.
_LEAST_WORDS = 4
_SIGN = re.compile(r"[%°º]|[o0]/[o0]")
# How sure a unit is that stands in the row without a heading, and one that is the framework's.
_SEEN, _TAKEN_OVER = 0.6, 0.4


def with_unit(target: Target, asked: Target) -> tuple[Target, str]:
    """`target` with a unit where its own could not be read, and the sentence that says so; unchanged with none otherwise.

    Scans lose the sign of a narrow cell first, and the heading of its column with it. A row of a table that holds a lone `%`
    counts in percent; one that holds no unit at all takes that of the indicator it answers, if its figure may be a share.
    """
    if target.unit or target.value is None or "%" not in (asked.unit or "") or "\t" not in target.text:
        return target, ""
    if not 0 <= target.value <= 100 or (target.value_max or 0) > 100:
        return target, ""
    cells = [c.strip() for c in target.text.split("\t")[1:]]
    if any(_SIGN.fullmatch(c) for c in cells):
        return target.model_copy(update={"unit": "%", "confidence": min(target.confidence, _SEEN)}), ""
    if any(c and not any(ch.isdigit() for ch in c) for c in cells):
        # Another unit stands in the row, or what is left of one.
        return target, ""
    told = " Đơn vị tính của kế hoạch không đọc được, so theo đơn vị của khung (%); cần đối chiếu bản gốc."
    return target.model_copy(update={"unit": "%", "confidence": min(target.confidence, _TAKEN_OVER)}), told


def unread_targets(doc: Analysed, items: Sequence[Item]) -> list[Target]:
    """Figures of the sections of targets that no target record covers, each with its sentence as indicator."""
    found: list[Target] = []
    for item in items:
        if item.mode == "target" and item.point:
            found += _of_item(doc, item)
    return found


def _of_item(doc: Analysed, item: Item) -> list[Target]:
    text = item.text
    examples = [m.span() for m in _BRACKET.finditer(text)]
    figures = [
        f
        for f in find_figures(text)
        if (f.strong or f.reached or (f.unit and not f.span_of_time)) and not any(a <= f.number < b for a, b in examples)
    ]
    records = [t for t in doc.document.targets if covers(t.span, item.start, item.end)]
    # Shares beside counts are figures of two indicators.
    if len(figures) <= len(records) or len({(f.unit or "").startswith("%") for f in figures}) > 1:
        return []
    times = [t for t in find_times(text) if t.due]
    first = min([figures[0].start, *(t.start for t in times)])
    indicator = _LEADING_OVER.sub("", text[:first]) if first > 0 else text[figures[0].end :]
    if len(indicator.split()) < _LEAST_WORDS:
        indicator = text
    return [
        _target(item, figure, indicator.strip(" .;,"), due)
        for figure, due in zip(figures, _dues(figures, times, item), strict=True)
        if not any(r.span.start < item.start + figure.end and item.start + figure.start < r.span.end for r in records)
    ]


def _dues(figures: Sequence[Figure], times: Sequence[Time], item: Item) -> list[str | None]:
    """The day of each figure: one after the other where there are as many of both, else the one day for all."""
    if len(times) == len(figures):
        return [t.due for t in times]
    due = times[0].due if len(times) == 1 else stage_of(item.section) if not times else None
    return [due] * len(figures)


def _target(item: Item, figure: Figure, indicator: str, due: str | None) -> Target:
    return Target(
        text=item.text,
        span=item.span,
        indicator=indicator,
        comparator=figure.comparator,
        value=figure.value,
        value_max=figure.value_max,
        approx=figure.approx,
        unit=figure.unit,
        horizon=due,
        recurrence="year" if figure.yearly else None,
        group=item.section[-1] if item.section else None,
        confidence=0.6,
    )
