"""Tasks whose parts are said after labels: `Đơn vị chủ trì: …`, `Phối hợp: …`, `Thời gian thực hiện: …`, `Sản phẩm: …`.

Plans set a task down as a numbered or bulleted line and say below it, or at its end, who does it and by when. The
line above is then the task, though it names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vanban.extract.duty_words import is_body
from vanban.model import Node, Stretch

_WHO = r"(?:(?:Cơ quan|Đơn vị|Bộ phận|Cá nhân|Tổ chức)(?:,? (?:cơ quan|đơn vị|cá nhân|bộ phận|tổ chức|địa phương))*\s+)?"
_DOES = r"(?:chủ trì|thực hiện|đầu mối|phụ trách|chịu trách nhiệm|tham mưu)(?:,? (?:chính|thực hiện|tham mưu|triển khai))*"
_ROLES = (
    ("coordinating", rf"{_WHO}phối hợp(?: (?:thực hiện|chính))?"),
    ("lead", rf"{_WHO}{_DOES}|Phân công(?: (?:thực hiện|nhiệm vụ|trách nhiệm))?|Chủ trì, phối hợp"),
    ("deadline", r"(?:Thời gian|Thời hạn|Tiến độ|Thời điểm)(?:,? (?:thực hiện|hoàn thành|triển khai|báo cáo|trình))*|Hoàn thành"),
    (
        "output",
        r"(?:Kết quả|Sản phẩm)(?:,? (?:sản phẩm|kết quả|đầu ra|dự kiến|cần đạt|đạt được|thực hiện|hoàn thành|chính|phải đạt))*",
    ),
)
_LABEL = re.compile(
    r"(?:^|(?<=[.;,(–-] )|(?<=\())[-–+•*\s]*(?:" + "|".join(f"(?P<{role}>{words})" for role, words in _ROLES) + r")\s*:\s*",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(
    r"\(\s*(?:do\s+|giao\s+)?(?P<lead>[^():]{3,120}?)\s+chủ trì(?:(?:,| và)?\s+phối hợp (?:với |cùng )?(?P<coordinating>[^():]{3,160}?))?(?:\s+(?:tham mưu|thực hiện))?\s*\)[.;]?\s*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Labelled:
    """A task by its labels: the stretch of its words, and of what each label says."""

    node: Node
    text: Stretch
    fields: dict[str, Stretch] = field(default_factory=dict)


def labelled_tasks(text: str, root: Node) -> tuple[dict[int, Labelled], set[int]]:
    """The tasks by the id of the node that says them, and the ids of the nodes that only hold labels."""
    tasks: dict[int, Labelled] = {}
    spent: set[int] = set()
    for parent in root.walk():
        flat = parent.kind == "root" or sum("lead" in _fields(text, c) for c in parent.children) > 1
        holder: Node | None = None if flat else parent
        for child in parent.children:
            fields = _fields(text, child)
            start = min((s[0] for s in fields.values()), default=child.end)
            if fields and not text[child.text_start : start].strip(" -–+•*("):
                if holder is not None:
                    _add(tasks, text, holder, {role: Stretch(*s[1:]) for role, s in fields.items()})
                    spent.add(id(child))
            else:
                if fields:
                    _add(tasks, text, child, {role: Stretch(*s[1:]) for role, s in fields.items()}, end=start)
                holder = child if flat else holder
    found = {key: task for key, task in tasks.items() if "lead" in task.fields and is_body(task.fields["lead"].of(text))}
    # Labels without anybody to lead say no task, and what they say stays where it was.
    holders = {id(task.node) for task in found.values()}
    spent = {id(c) for n in root.walk() for c in n.children if id(c) in spent and _owner(text, n, c, holders)}
    return found, spent


def _owner(text: str, parent: Node, child: Node, holders: set[int]) -> bool:
    """Whether a label line belongs to a task that was found."""
    if id(parent) in holders:
        return True
    before = [c for c in parent.children if c.start < child.start and id(c) in holders]
    return bool(before)


def _add(tasks: dict[int, Labelled], text: str, node: Node, fields: dict[str, Stretch], *, end: int | None = None) -> None:
    task = tasks.get(id(node))
    if task is None:
        task = tasks[id(node)] = Labelled(node, Stretch(node.text_start, node.end if end is None else end))
    for role, stretch in fields.items():
        if stretch:
            task.fields.setdefault(role, stretch)


def _fields(text: str, node: Node) -> dict[str, tuple[int, int, int]]:
    """What each label in a node's own text says: where the label, its words and their end stand."""
    own = text[node.text_start : node.end]
    found: dict[str, tuple[int, int, int]] = {}
    if ":" in own:
        matches = list(_LABEL.finditer(own))
        for match, after in _pairs(matches):
            role = str(match.lastgroup)
            end = after.start() if after is not None else len(own)
            words = own[match.end() : end].rstrip(" .;,()-–")
            if role not in found and words:
                at = node.text_start + match.end()
                found[role] = (node.text_start + match.start(), at, at + len(words))
    brackets = _IN_BRACKETS.search(own) if not found else None
    if brackets is not None and is_body(brackets["lead"]):
        for role in ("lead", "coordinating"):
            if brackets[role]:
                start, end = brackets.span(role)
                found[role] = (node.text_start + brackets.start(), node.text_start + start, node.text_start + end)
    return found


def _pairs(matches: list[re.Match[str]]) -> Iterator[tuple[re.Match[str], re.Match[str] | None]]:
    for i, match in enumerate(matches):
        yield match, matches[i + 1] if i + 1 < len(matches) else None
