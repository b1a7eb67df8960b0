"""DOCUMENT TREE -> ITEMS: the points of a plan or framework that ask for something, each with its section.

Plans follow no form but share their sections: Mục đích, yêu cầu; Mục tiêu (chung, cụ thể) or Chỉ tiêu; Nhiệm vụ,
giải pháp; Tổ chức thực hiện; Kinh phí. A section is told by the words its heading begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from vanban.check.model import Analysed, Item
from vanban.check.words import section_words, syllables
from vanban.model import Grid, Node
from vanban.records import Span, Task

_BULLETS = frozenset({"dash", "plus", "dot"})
_CHAPTERS = frozenset({"phan", "chuong", "muc", "tieu_muc", "upper", "roman"})
_ORDER = ("goal", "skip", "target", "organisation", "resources", "task")
# A heading names its section within its first words; further on the same words are part of its subject.
_HEADING_REACH = 8
_ARTICLES = frozenset({"các", "những", "một", "số", "về", "công", "tác", "hệ", "thống", "danh", "mục"})
_LABEL = re.compile(r"[^:;.]{3,110}:\s+(?=\S)")
_CLOSING = re.compile(
    r"^(?:Trên đây là|Trong quá trình (?:tổ chức )?(?:thực hiện|triển khai)|Nơi nhận|Kế hoạch này (?:có hiệu lực|thay thế))"
)


@cache
def _section_phrases() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((kind, tuple(syllables(w))) for kind in _ORDER for w in section_words(kind))


def section_mode(heading: str, *, chapter: bool) -> str | None:
    """What kind of section `heading` opens; None where its words do not tell.

    A lower heading must begin with the word, since `3. Hoàn thiện thể chế, bảo đảm nguồn lực` is a group of
    tasks; a chapter may have words before it.
    """
    words = syllables(heading)
    best: tuple[int, int, str] | None = None
    for kind, phrase in _section_phrases():
        for at in range(min(_HEADING_REACH, len(words)) - len(phrase) + 1):
            if tuple(words[at : at + len(phrase)]) != phrase:
                continue
            if not chapter and not all(w in _ARTICLES for w in words[:at]):
                continue
            if best is None or (at, -len(phrase)) < best[:2]:
                best = (at, -len(phrase), kind)
            break
    if best is None or (not chapter and len(words) > 12):
        return None
    # `Mục đích, yêu cầu và mục tiêu` goes by its first word.
    return best[2]


def _own(doc: Analysed, node: Node) -> str:
    return " ".join(doc.text[node.text_start : node.end].split())


def _text_range(doc: Analysed, start: int, end: int) -> tuple[int, int]:
    text = doc.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_footnote(doc: Analysed, at: int) -> bool:
    """Whether the paragraph at `at` is a footnote in the source, where texts made from pages mark it as such."""
    pieces = doc.tree.part.text.pieces_in(at, at + 1)
    return bool(pieces) and pieces[0].line.text.lstrip().startswith("<sup>")


def _in_capitals(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters >= 6 and sum(map(str.isupper, text)) >= 0.9 * letters


def _label_end(text: str) -> int:
    match = _LABEL.match(text)
    return match.end() if match and len(text) - match.end() >= 15 else 0


def _is_title(text: str) -> bool:
    return text.rstrip().endswith(":") or len(syllables(text)) < 4


def outline_items(doc: Analysed) -> list[Item]:
    """Every node of the outline as an item, in the order of the text."""
    return list(_walk(doc, doc.tree.outline, "other", (), {}, 0))


def _walk(doc: Analysed, parent: Node, mode: str, section: tuple[str, ...], lost: dict[str, str], depth: int) -> Iterator[Item]:
    for node in parent.children:
        own = _own(doc, node)
        chapter = node.kind in _CHAPTERS or (parent.kind == "root" and bool(node.children) and node.kind not in _BULLETS)
        short = len(syllables(own)) <= 25
        opened = section_mode(own, chapter=chapter) if (chapter or (node.children and short)) else None
        here = mode
        if opened and (chapter or mode in ("other", "skip", "target", "goal", "organisation", "resources")):
            here = opened
        elif chapter:
            here = "task" if node.children else mode
        if chapter:
            lost.clear()
        elif not node.children and _in_capitals(own) and (found := section_mode(own, chapter=True)):
            # A chapter heading whose number OCR damaged (`IHI.`) hangs under the chapter before it; what follows is its.
            lost["mode"] = found
        here = lost.get("mode", here)
        if _CLOSING.match(own) or _is_footnote(doc, node.start):
            here = "skip"
        numbered = [c for c in node.children if c.kind not in _BULLETS and c.kind != "paragraph"]
        heading = bool(node.children)
        start, end = _text_range(doc, node.text_start, node.end)
        context = ""
        if parent.kind in _BULLETS or (
            parent.kind != "root" and _own(doc, parent).endswith(":") and parent.kind not in _CHAPTERS
        ):
            context = _own(doc, parent)
        # A numbered heading is a point of its own below the groups of its section, where bullets spell it out.
        deep = depth >= 2 and not chapter and not numbered and node.kind not in _BULLETS
        point = (not heading or (deep and len(syllables(own)) >= 5)) and not (heading and opened is not None)
        if heading and node.kind in _BULLETS:
            point = not _is_title(own) and len(syllables(own)) >= 8
        if not heading and (_is_title(own) or _in_capitals(own) or (chapter and (own.isupper() or len(syllables(own)) <= 10))):
            # A chapter without points below it is the title of a table.
            point = False
        if start < end:
            label = _label_end(doc.text[start:end])
            yield Item(
                text=doc.text[start:end],
                start=start,
                end=end,
                span=doc.span(start, end),
                mode=here,
                section=section,
                context=context,
                heading=heading,
                point=point,
                kind=node.kind,
                marks=(0, label),
            )
        below = depth + 1 if node.kind not in _BULLETS and node.kind != "paragraph" else depth
        yield from _walk(doc, node, here, (*section, own) if heading and node.kind not in _BULLETS else section, lost, below)


def _row_section(doc: Analysed, grid: Grid, at: int) -> tuple[str, ...]:
    group = ""
    for row in grid.rows:
        cells = [c for c in row.cells if c.start >= 0]
        if not cells or min(c.start for c in cells) > at:
            break
        if row.heading:
            group = " ".join(c.of(doc.text) for c in cells).strip()
    return (group,) if group else ()


def row_items(doc: Analysed) -> list[Item]:
    """The task records that stand in tables, as items."""
    found = []
    for task in doc.document.tasks:
        grid = next((g for g in doc.tree.grids if g.start <= task.span.start < g.end), None)
        if grid is not None:
            found.append(_from_task(task, _row_section(doc, grid, task.span.start)))
    return found


def _from_task(task: Task, section: tuple[str, ...]) -> Item:
    text = task.text
    return Item(
        text=text,
        start=task.span.start,
        end=task.span.end,
        span=task.span,
        mode="task",
        section=section,
        kind="row",
        lead=tuple(task.lead),
        deadline=task.deadline or task.deadline_text,
        output=task.output,
    )


def all_items(doc: Analysed) -> list[Item]:
    """Points of the outline and rows of task tables, in the order of the text."""
    rows = row_items(doc)
    points = [i for i in outline_items(doc) if not any(r.start < i.end and i.start < r.end for r in rows)]
    if not any(i.mode in ("task", "goal", "target") for i in points) and not rows:
        # A directive or a letter has no such sections: what it numbers is what it asks for.
        points = [_as_task(i) if i.kind != "paragraph" and i.mode == "other" else i for i in points]
    return sorted([*points, *rows], key=lambda i: (i.start, i.end))


def _as_task(item: Item) -> Item:
    from dataclasses import replace

    return replace(item, mode="task")


def covers(span: Span, start: int, end: int) -> bool:
    """Whether a record's span overlaps `start` to `end`."""
    return span.start < end and start < span.end


def plan_tasks(items: Sequence[Item]) -> list[Item]:
    """The duties of a plan: points of its sections of tasks, and rows of its task tables."""
    return [i for i in items if i.mode == "task" and i.point]
