"""Tasks (nhiệm vụ): duties given to a body, from task tables and from running text."""

from __future__ import annotations

import re

from vanban.extract.agencies import split_agencies
from vanban.extract.cell_bodies import read_bodies
from vanban.extract.context import Context
from vanban.extract.deadlines import deadline_of
from vanban.extract.duties import (
    Duty,
    assigns_work,
    coordinating_phrase,
    find_duty,
    heading_bodies,
    only_announces,
    phrases,
    spell_out,
)
from vanban.model import Grid, GridCell, GridRow, Node
from vanban.records import Deadline, Task
from vanban.tree.columns import roles_of

_SENTENCE = re.compile(r"(?<=[a-zà-ỹđ0-9)”\"])[.;]\s+(?=[A-ZĐÀ-Ỹ])")
_LISTED = frozenset({"dash", "plus", "dot", "letter", "paren", "paragraph"})
_LIMIT_KINDS = frozenset({"date", "month", "quarter", "year"})
_LIMIT_WORD = re.compile(r"(?:trước|trong|đến|chậm nhất|hoàn thành|xong|hạn)\b[^.;]{0,25}$", re.IGNORECASE)


def find_tasks(context: Context) -> list[Task]:
    """The tasks of a document. Deadlines must have been found before: a task takes its own from them."""
    tasks: list[Task] = []
    for grid in context.tree.grids:
        tasks.extend(_from_grid(context, grid))
    tasks.extend(_from_outline(context))
    return sorted(tasks, key=lambda t: t.span.start)


# --- tables --------------------------------------------------------------------------------------------------


def _from_grid(context: Context, grid: Grid) -> list[Task]:
    roles = roles_of(grid.header)
    if "text" not in roles or "unit" in roles or not {"lead", "deadline", "coordinating"} & set(roles):
        return []
    if "value" in roles and "deadline" not in roles and "output" not in roles:
        return []
    at = {role: i for i, role in reversed(list(enumerate(roles))) if role}
    rows = [r for r in grid.rows if not r.heading and r.cells[at["text"]].stretches]
    bodies = _bodies(context, rows, at, scanned=context.reading(grid.start, grid.end)[0] < 1)
    return [_row_task(context, row, at, named, flattened=grid.flattened) for row, named in zip(rows, bodies, strict=True)]


def _bodies(
    context: Context, rows: list[GridRow], at: dict[str, int], *, scanned: bool
) -> list[dict[str, tuple[list[str], bool]]]:
    """Who leads and who coordinates each row, and whether a damaged name had to be guessed."""
    roles = ("lead", "coordinating")
    cells = [(cell.of(context.text) if (cell := _cell(row, at, role)) else "") for row in rows for role in roles]
    read = read_bodies(cells) if scanned else [(split_agencies(cell), False) for cell in cells]
    return [dict(zip(roles, read[i : i + 2], strict=True)) for i in range(0, len(read), 2)]


def _cell(row: GridRow, at: dict[str, int], role: str) -> GridCell | None:
    return row.cells[at[role]] if role in at and row.cells[at[role]].stretches else None


def _row_task(
    context: Context, row: GridRow, at: dict[str, int], named: dict[str, tuple[list[str], bool]], *, flattened: bool
) -> Task:
    text = context.text
    cell = row.cells[at["text"]]
    stretches = [context.stretch(s.start, s.end) for s in cell.stretches]
    spans = [context.span(s.start, s.end) for s in stretches]
    output, when = _cell(row, at, "output"), _cell(row, at, "deadline")
    number = _cell(row, at, "no")
    issued = context.header.issued_on
    limit = deadline_of(when.of(text), int(issued[:4]) if issued else None) if when else None
    sure = min(context.reading(s.start, s.end)[0] for s in stretches)
    # A flattened row was cut into cells by what they look like, so its cells are a little less sure.
    confidence = sure * (0.85 if flattened else 0.95)
    if when is not None and limit is None:
        confidence *= 0.9
    if named["lead"][1] or named["coordinating"][1]:
        confidence *= 0.8
    return Task(
        text=" ".join(text[s.start : s.end] for s in stretches) if len(stretches) > 1 else stretches[0].of(text),
        span=spans[0],
        fragments=spans if len(spans) > 1 else [],
        confidence=round(confidence, 3),
        no=number.of(text).strip(" .)") if number else None,
        lead=named["lead"][0],
        coordinating=named["coordinating"][0],
        output=output.of(text) if output else None,
        deadline=limit[1] if limit else None,
        deadline_text=when.of(text) if when else None,
    )


# --- running text --------------------------------------------------------------------------------------------


def _from_outline(context: Context) -> list[Task]:
    tasks: list[Task] = []
    assigning_kind = context.header.kind in phrases()["assigning_kinds"]
    _walk(context, context.tree.outline, None, assigning_kind, tasks)
    return tasks


def _walk(context: Context, node: Node, lead: tuple[int, int] | None, assigning: bool, tasks: list[Task]) -> None:
    """Collect the duties under a node. `lead` is the stretch that names who the duties below are for."""
    inherited = lead
    for child in node.children:
        own = context.text[child.text_start : child.end]
        opens = own.rstrip().endswith(":")
        section = assigning or (child.kind in ("phan", "chuong", "muc", "upper", "roman") and assigns_work(own))
        below: tuple[int, int] | None = None
        if child.kind not in _LISTED:
            # What a line before numbered sections announces is said of the document, not of each section.
            inherited = lead
        elif child.kind == "paragraph" and own.startswith(tuple(phrases()["closing"])):
            # What closes a document is said to all, not to the body whose duties stand last.
            inherited = None
        bodies = heading_bodies(own) if child.children or opens else None
        if bodies is not None and (section or opens):
            below = (child.text_start + bodies[0], child.text_start + bodies[1])
        elif child.kind != "dieu" or section:
            found = _sentence_tasks(context, child, inherited, section, has_children=bool(child.children) or opens)
            tasks.extend(found[0])
            below = found[1]
        if child.kind == "paragraph":
            # `Phòng Kinh tế:` may stand as a plain line before the bullets that belong to it.
            inherited = below if opens and below else lead
        else:
            _walk(context, child, below or inherited, section, tasks)


def _sentence_tasks(
    context: Context, node: Node, lead: tuple[int, int] | None, assigning: bool, *, has_children: bool
) -> tuple[list[Task], tuple[int, int] | None]:
    """The duties in a node's own text, and who the list below it is for, where it announces one."""
    tasks: list[Task] = []
    announced: tuple[int, int] | None = None
    text = context.text
    pending = False
    bounds = [
        node.text_start,
        *(node.text_start + m.end() for m in _SENTENCE.finditer(text[node.text_start : node.end])),
        node.end,
    ]
    for start, end in zip(bounds, bounds[1:], strict=False):
        stretch = context.stretch(start, end)
        sentence = stretch.of(text)
        duty = find_duty(sentence)
        if duty is not None and not (duty.strong or assigning or lead is not None):
            duty = None
        if duty is not None and _is_no_duty(context, node, sentence, duty):
            duty = None
        if duty is not None:
            subject = (stretch.start + duty.subject[0], stretch.start + duty.subject[1])
            predicate = sentence[duty.predicate[0] :]
            if sentence.rstrip().endswith(":") and has_children:
                announced = subject
                if only_announces(predicate):
                    continue
            tasks.append(_text_task(context, node, stretch.start + duty.predicate[0], stretch.end, subject, duty.strong))
        elif lead is not None and not tasks and not pending and not sentence.endswith(":") and len(sentence) > 15:
            pending = True
            tasks.append(_text_task(context, node, stretch.start, node.end, lead, True))
    return tasks, announced


def _is_no_duty(context: Context, node: Node, sentence: str, duty: Duty) -> bool:
    low = sentence.lower()
    if any(phrase in low for phrase in phrases()["not_duties"]):
        return True
    # The issuer's own act in the preamble: `Ủy ban nhân dân xã xây dựng kế hoạch … như sau:`.
    subject = sentence[duty.subject[0] : duty.subject[1]].lower()
    issuer = (context.header.issuer or "").lower()
    own = bool(issuer) and (subject in issuer or issuer in subject)
    return own and ("như sau" in low or re.search(r"\b(?:ban hành|xây dựng)\b.*\bnày\b", low) is not None)


def _text_task(context: Context, node: Node, start: int, end: int, subject: tuple[int, int], strong: bool) -> Task:
    text = context.text
    stretch = context.stretch(start, end)
    words = stretch.of(text)
    trimmed = words.rstrip(" .;/")
    stretch = context.stretch(stretch.start, stretch.start + len(trimmed))
    words = stretch.of(text)
    sure, original = context.reading(stretch.start, stretch.end)
    partners = coordinating_phrase(words)
    deadline, deadline_text = _limit(context, stretch.start, stretch.end)
    return Task(
        text=words,
        span=context.span(stretch.start, stretch.end),
        confidence=round(sure * (0.85 if strong else 0.65), 3),
        original=original,
        no=_number(node),
        lead=split_agencies(spell_out(" ".join(text[subject[0] : subject[1]].split()))),
        coordinating=split_agencies(" ".join(words[partners[0] : partners[1]].split())) if partners else [],
        deadline=deadline,
        deadline_text=deadline_text,
    )


def _limit(context: Context, start: int, end: int) -> tuple[str | None, str | None]:
    """The deadline of a duty: the first time limit in it, or the schedule it is to follow."""
    inside = [d for d in context.deadlines if start <= d.span.start and d.span.end <= end]
    for deadline in inside:
        if deadline.kind in _LIMIT_KINDS and (
            _LIMIT_WORD.search(context.text[max(start, deadline.span.start - 30) : deadline.span.start])
            or _starts_as_limit(deadline)
        ):
            return deadline.due, deadline.text
    for deadline in inside:
        if deadline.kind in ("recurring", "relative"):
            return None, deadline.text
    return None, None


def _starts_as_limit(deadline: Deadline) -> bool:
    return bool(re.match(r"(?i)(?:trước|trong|đến|chậm nhất|hoàn thành|hạn|xong)\b", deadline.text))


def _number(node: Node) -> str | None:
    """The number of a duty: its own, or that of the clause its bullet stands under (`1a` for a) of 1.)."""
    parts: list[str] = []
    here: Node | None = node
    while here is not None and here.kind != "root":
        if here.number and here.kind in ("letter", "arabic", "decimal", "dieu", "paren"):
            parts.insert(0, here.number)
            if here.kind in ("arabic", "decimal", "dieu"):
                break
        here = here.parent
    return "".join(parts) or None
