"""PLAN -> FINDINGS on its form: its numbering, what it says twice, its dates, and bodies that are no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from vanban.check.compare import day
from vanban.check.items import plan_tasks
from vanban.check.model import Analysed, Item
from vanban.check.period import Period
from vanban.check.records import Finding, Passage
from vanban.check.rules import shorten
from vanban.data import bodies
from vanban.extract.values import read_roman, write_roman
from vanban.model import Node
from vanban.records import Deadline, Target
from vanban.text.fold import fold_accented

_NUMBERED = ("phan", "chuong", "muc", "dieu", "roman", "arabic", "decimal", "letter")
# The order of letters that number points; f, j, w and z are not in the Vietnamese alphabet.
_LETTERS = "abcdđeghiklmnopqrstuvxy"
# So many numbers left out in a row are a slip of the author.
_SKIPPED = 2
# Words of a digital source have confidence 1; what OCR is surest of stays below.
_SURE = 0.99


def on_form(plan: Analysed, items: Sequence[Item], period: Period) -> list[Finding]:
    """Every finding on the form of a plan."""
    return [*_on_numbering(plan), *_on_dates(plan, period), *_on_bodies(plan), *_on_repetition(items)]


def _on_numbering(plan: Analysed) -> list[Finding]:
    """Numbers of headings and points that skip, repeat or do not belong to their heading (NĐ 30/2020, Phụ lục I)."""
    wrong = list(_misnumbered(plan, plan.tree.outline))
    if not wrong or plan.tree.part.text.restored:
        return []
    first = f"“{wrong[0][1].label}” đứng sau “{wrong[0][0].label}”"
    places = [Passage(text=plan.text[n.start : n.end], span=plan.span(n.start, n.end)) for _, n in wrong]
    return [
        Finding(
            code="misnumbered",
            severity="warning",
            text=f"{len(wrong)} chỗ đánh số đề mục không liên tục hoặc trùng: {first}",
            span=places[0].span,
            count=len(wrong),
            places=places,
        )
    ]


def _misnumbered(plan: Analysed, parent: Node) -> Iterator[tuple[Node, Node]]:
    """Each child that repeats the number before it or skips at most `_SKIPPED`, with the child before it. A larger leap
    is a heading that was not read, and a new 1 begins a list of its own under a heading without number."""
    for kind in _NUMBERED:
        repeated = False
        for before, node in pairwise(c for c in parent.children if c.kind == kind):
            last, value = _value(before), _value(node)
            if repeated and last is not None:
                # After 2., 2. the author goes on with 3. or with 4.
                last += value == last + 2
            repeated = value is not None and value == last
            if last is None or value is None or value == 1 or not _surely_read(plan, before, node):
                continue
            if kind == "decimal" and node.number.rpartition(".")[0] != before.number.rpartition(".")[0]:
                if parent.kind == "arabic" and before.number.startswith(f"{parent.number}."):
                    yield before, node
            elif (value == last or last + 1 < value <= last + 1 + _SKIPPED) and not (
                # Some count a, b, c, d, e without đ.
                (before.number, node.number) == ("d", "e") or _stands_between(plan, before, node, last + 1)
            ):
                yield before, node
    for child in parent.children:
        yield from _misnumbered(plan, child)


def _surely_read(plan: Analysed, *nodes: Node) -> bool:
    """Whether the labels are the document's own and not what OCR made of them."""
    return all(plan.tree.part.text.place(n.start, n.text_start).confidence >= _SURE for n in nodes)


def _stands_between(plan: Analysed, before: Node, node: Node, value: int) -> bool:
    """Whether the number left out is printed between the two after all, where it was not read as a label."""
    head, dot, _ = node.number.rpartition(".")
    numbers = {f"{head}{dot}{value}"}
    if node.kind == "letter":
        numbers = {_LETTERS[value - 1]}
    elif node.number.isalpha():
        numbers = {write_roman(value)}
    between = plan.text[before.text_start : node.start]
    return any(re.search(rf"(?<![\w.]){n}\s?[.)\-–/]|(?<![\w.]){n}(?=\s+[^\W\d_a-z])", between) for n in numbers)


def _value(node: Node) -> int | None:
    """The place of a label in its sequence; None where it is not told."""
    last = node.number.split(".")[-1]
    if last.isdigit():
        return int(last)
    if node.kind == "letter":
        return _LETTERS.index(last) + 1 if len(last) == 1 and last in _LETTERS else None
    return read_roman(last)


def _on_dates(plan: Analysed, period: Period) -> list[Finding]:
    if not period.end:
        return []
    # A target dated earlier than the plan is where it starts from, one dated later is out of its reach.
    late: list[Deadline | Target] = [d for d in plan.document.deadlines if d.due and d.due > period.end]
    late += [t for t in plan.document.targets if t.horizon and t.horizon > period.end]
    early = [d for d in plan.document.deadlines if d.due and period.start and d.due < period.start]
    found = []
    for group, words in ((late, f"sau kỳ kế hoạch ({day(period.end)})"), (early, f"trước kỳ kế hoạch (từ {period.start})")):
        if group:
            found.append(
                Finding(
                    code="date_outside_period",
                    severity="warning",
                    text=f"{len(group)} thời hạn nằm {words}: {'; '.join(sorted({d.text for d in group})[:5])}",
                    span=group[0].span,
                    count=len(group),
                    places=[Passage(text=d.text, span=d.span) for d in group],
                )
            )
    return found


def _on_bodies(plan: Analysed) -> list[Finding]:
    """Bodies that were dissolved or merged before the plan's day."""
    issued = plan.document.issued_on
    if not issued:
        return []
    gone = {fold_accented(b.name): b for b in bodies() if b.until and b.until < issued}
    found = []
    for agency in plan.document.agencies:
        body = gone.get(fold_accented(agency.name))
        if body is not None:
            heir = f"; nay là {', '.join(body.heirs)}" if body.heirs else ""
            year, month, date = (body.until or "").split("-")
            found.append(
                Finding(
                    code="dissolved_body",
                    severity="error",
                    text=f"{agency.name} đã chấm dứt hoạt động từ {date}/{month}/{year}{heir}",
                    span=agency.spans[0] if agency.spans else None,
                    count=max(1, len(agency.spans)),
                )
            )
    return found


def _on_repetition(items: Sequence[Item]) -> list[Finding]:
    """Duties that the plan states twice in the same words."""
    seen: dict[str, Item] = {}
    found = []
    for item in plan_tasks(items):
        key = fold_accented(item.text)
        if len(key.split()) < 8:
            continue
        if key in seen:
            found.append(
                Finding(
                    code="repetition",
                    severity="info",
                    text=f"Lặp lại nguyên văn: “{shorten(item.text)}”",
                    span=item.span,
                    count=2,
                    places=[Passage(text=i.text, span=i.span) for i in (seen[key], item)],
                )
            )
        else:
            seen[key] = item
    return found
