"""Tasks (nhiệm vụ): duties given to a body, from task tables and from running text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from vanban.extract.body_lists import spell_out, split_agencies
from vanban.extract.cell_bodies import read_bodies
from vanban.extract.context import Context
from vanban.extract.deadlines import deadline_of
from vanban.extract.duties import Duty, coordinating_phrase, find_duty
from vanban.extract.duty_headings import (
    assigns_work,
    heading_bodies,
    is_list_of_bodies,
    is_particular,
    looks_back,
    only_announces,
    opening_body,
)
from vanban.extract.duty_limits import apart, limit_of
from vanban.extract.duty_words import names_thing, phrases, starts_with_verb
from vanban.extract.labelled import Labelled, labelled_tasks
from vanban.model import Grid, GridCell, GridRow, Node
from vanban.records import Task
from vanban.tree.columns import roles_of

_SENTENCE = re.compile(
    r"(?<=[a-zà-ỹđ0-9)%”\"])[.;]\s+(?=[A-ZĐÀ-Ỹ])|(?<=[a-zà-ỹđ0-9)%”\"]);\s+(?=(?:giao|đề nghị|yêu cầu|phân công)\s+(?:cho\s+)?[A-ZĐỦ])"
)
_LISTED = frozenset({"dash", "plus", "dot", "letter", "paren", "paragraph"})


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
    read = read_bodies(cells) if scanned else [(split_agencies(spell_out(cell)), False) for cell in cells]
    read[::2] = [(_in_full(context, names), guessed) for names, guessed in read[::2]]
    return [dict(zip(roles, read[i : i + 2], strict=True)) for i in range(0, len(read), 2)]


def _cell(row: GridRow, at: dict[str, int], role: str) -> GridCell | None:
    return row.cells[at[role]] if role in at and row.cells[at[role]].stretches else None


def _in_full(context: Context, names: list[str]) -> list[str]:
    """The names with abbreviations of bodies that the document writes out elsewhere: `Giám đốc SYT`."""
    return [_ACRONYM.sub(lambda m: _written_out(context, m[0]), name) for name in names]


_ACRONYM = re.compile(r"(?<!\w)[A-ZĐ]{3,6}(?!\w)")


def _written_out(context: Context, acronym: str) -> str:
    """The one body of the document whose words begin with these letters; the abbreviation itself where there is none."""
    header = context.header
    known = [n for n in (header.issuer, header.parent_issuer, *(a.name for a in context.agencies)) if n]
    found: set[str] = set()
    for name in known:
        words = name.split()[: len(acronym)]
        if "".join(w[0] for w in words).upper() == acronym and not any(w.isupper() and len(w) > 1 for w in words):
            found.add(" ".join(words))
    return found.pop() if len(found) == 1 else acronym


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
    labelled, spent = labelled_tasks(context.text, context.tree.outline)
    _walk(context, _without(context.tree.outline, spent | set(labelled)), _Given(), assigning_kind, tasks)
    return tasks + [_labelled_task(context, task) for task in labelled.values()]


def _without(node: Node, spent: set[int]) -> Node:
    """The outline without nodes whose words are taken; what stands below them stays."""
    if not spent:
        return node
    children = [_without(c, spent) for c in node.children if id(c) not in spent or c.children]
    kept = replace(node, children=children)
    return replace(kept, end=kept.text_start) if id(node) in spent else kept


_LIMIT_BEHIND = re.compile(
    r"\s*[;,]\s*(?:(?:thời gian|thời hạn|tiến độ)(?: thực hiện| hoàn thành)?\s*:?\s*|hoàn thành\s+|xong\s+)?"
    r"(?P<limit>(?:trước|trong|chậm nhất|quý|tháng|đến|ngày|năm|từ)(?!\w).*\d.*)$",
    re.IGNORECASE,
)


def _labelled_task(context: Context, task: Labelled) -> Task:
    text = context.text
    stretch = context.stretch(task.text.start, task.text.end)
    stretch = context.stretch(stretch.start, stretch.start + len(stretch.of(text).rstrip(" .;:/(-–")))
    sure, original = context.reading(stretch.start, stretch.end)
    said = {role: " ".join(s.of(text).split()) for role, s in task.fields.items()}
    issued = context.header.issued_on
    if "coordinating" in said and "deadline" not in said and (tail := _LIMIT_BEHIND.search(said["coordinating"])):
        # `(Sở A chủ trì, phối hợp với Sở B; hoàn thành trong quý III)`
        said["coordinating"], said["deadline"] = said["coordinating"][: tail.start()], tail["limit"]
    limit = deadline_of(said["deadline"], int(issued[:4]) if issued else None) if "deadline" in said else None
    own_limit = limit_of(context, stretch.start, stretch.end) if "deadline" not in said else (None, None)
    return Task(
        text=stretch.of(text),
        span=context.span(stretch.start, stretch.end),
        confidence=round(sure * 0.85, 3),
        original=original,
        no=_number(task.node),
        lead=_in_full(context, split_agencies(said["lead"])),
        coordinating=split_agencies(said["coordinating"]) if "coordinating" in said else [],
        output=said.get("output"),
        deadline=limit[1] if limit else own_limit[0],
        deadline_text=said.get("deadline") or own_limit[1],
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """Who the duties below a line are for, as stretches of the text; None where nobody is named."""

    lead: tuple[int, int] | None = None
    """Named by the heading or the sentence right above."""
    asked: tuple[int, int] | None = None
    """Asked in the lead-in before numbered sections (`… yêu cầu X thực hiện các nội dung sau:`)."""
    told: tuple[int, int] | None = None
    """Subject of the numbered sentence above, which a paragraph below it may go on about."""


_SECTIONS = frozenset({"phan", "chuong", "muc", "upper", "roman", "dieu"})
_NUMBERED = frozenset({"roman", "arabic", "decimal", "letter", "paren", "dieu"})


def _walk(context: Context, node: Node, given: _Given, assigning: bool, tasks: list[Task]) -> None:
    """Collect the duties under a node."""
    here = given
    run = _lists_bodies(context, node)
    first_section = next((i for i, c in enumerate(node.children) if c.kind in _NUMBERED), 0)
    for index, child in enumerate(node.children):
        own = context.text[child.text_start : child.end]
        opens = own.rstrip().endswith(":")
        section = (assigning and not looks_back(own)) or (child.kind in _SECTIONS and assigns_work(own)) or run
        if node.kind == "root" and index < first_section and child.kind == "paragraph":
            section = False  # what a document tells before its first section gives no duties, unless in so many words
        if child.kind == "paragraph" and own.isupper() and assigns_work(own):
            assigning = True  # the number of the heading is lost
        if child.kind not in _LISTED:
            # What a line before numbered sections announces is said of the document, not of each section.
            here = replace(given, asked=here.asked)
        elif child.kind == "paragraph" and (own.startswith(tuple(phrases()["closing"])) or _OF_ITSELF.match(own)):
            # What closes a document is said to all, not to the body whose duties stand last.
            here = _Given()
        # A name above bullets opens them as well as one with a colon.
        opens = opens or (
            section and child.kind == "paragraph" and _above_bullets(node, index) and heading_bodies(own) is not None
        )
        holds = bool(child.children) or opens
        below: tuple[int, int] | None = None
        told: tuple[int, int] | None = None
        bodies = _heading(own, named=run and bool(child.children)) if holds else None
        if bodies is not None and (section or opens):
            below = (child.text_start + bodies[0], child.text_start + bodies[1])
        elif child.kind != "dieu" or section:
            found = _sentence_tasks(context, child, here, section, has_children=holds)
            tasks.extend(found.tasks)
            below, told = found.announced, found.told
            if found.asked and child.kind == "paragraph":
                here = replace(here, asked=found.asked)
        if child.kind == "paragraph":
            # `Phòng Kinh tế:` may stand as a plain line before the bullets that belong to it.
            here = replace(here, lead=below if opens and below else given.lead)
        else:
            _walk(context, child, _Given(below or here.lead, None if below else here.asked, told), section, tasks)


# `Hướng dẫn này thay thế …`, `Quá trình thực hiện, nếu …`: what closes a document.
_OF_ITSELF = re.compile(
    r"(?:(?:Kế hoạch|Chương trình|Quyết định|Chỉ thị|Thông báo|Hướng dẫn|Quy chế|Quy định|Kết luận|Nghị quyết|Công văn|Công điện|Đề án|Thông tri) này|Quá trình (?:triển khai|thực hiện)|Mọi (?:khó khăn|vướng mắc))(?!\w)"
)


def _above_bullets(node: Node, index: int) -> bool:
    return index + 1 < len(node.children) and node.children[index + 1].kind in ("dash", "plus", "dot")


def _lists_bodies(context: Context, node: Node) -> bool:
    """Whether the numbered lines under a node are mostly bodies with their duties below: the section gives out work."""
    numbered = [c for c in node.children if c.kind in _NUMBERED and c.children]
    named = sum(heading_bodies(context.text[c.text_start : c.end]) is not None for c in numbered)
    return named >= 2 and named >= 0.5 * len(numbered)


# The name of a body that no vocabulary holds, among headings that are bodies: `Bưu cục An Hạ`.
_NAME_LINE = re.compile(r"[A-ZĐÀ-Ỹ][^.;:]{2,70}:?$")


def _heading(text: str, *, named: bool) -> tuple[int, int] | None:
    """The bodies that a heading names; `named` where the headings beside it are bodies."""
    bodies = heading_bodies(text)
    unknown = bodies is None and named and len(text.split()) <= 10 and _NAME_LINE.match(text) is not None
    if unknown and not starts_with_verb(text) and not names_thing(text):
        return 0, len(text.rstrip(": "))
    return bodies


@dataclass(slots=True)
class _Found:
    """What the sentences of a node say."""

    tasks: list[Task] = field(default_factory=list)
    announced: tuple[int, int] | None = None
    """Who the list below is for."""
    asked: tuple[int, int] | None = None
    """Who the numbered sections that follow are for."""
    told: tuple[int, int] | None = None


def _sentences(context: Context, node: Node) -> list[tuple[int, int]]:
    """The sentences of a node; a list of bodies that a semicolon cuts goes with what they are to do."""
    text = context.text
    cuts = [node.text_start + m.end() for m in _SENTENCE.finditer(text[node.text_start : node.end])]
    bounds = [node.text_start, *cuts, node.end]
    sentences: list[tuple[int, int]] = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        if (
            sentences
            and text[sentences[-1][0] : start].rstrip().endswith(";")
            and is_list_of_bodies(text[sentences[-1][0] : start])
        ):
            sentences[-1] = (sentences[-1][0], end)
        else:
            sentences.append((start, end))
    return sentences


def _sentence_tasks(context: Context, node: Node, given: _Given, assigning: bool, *, has_children: bool) -> _Found:
    """The duties in a node's own text, and who the list below it is for, where it announces one."""
    found = _Found()
    text = context.text
    pending = False
    lead = given.lead
    own = text[node.text_start : node.end]
    if lead is None and given.told is not None and node.kind == "paragraph" and starts_with_verb(own) and own[:1].isupper():
        return _told_tasks(context, node, given.told)
    if lead is None and given.asked is not None and starts_with_verb(own) and not (has_children and own.rstrip().endswith(":")):
        lead = given.asked
    opening = opening_body(own) if assigning or given.lead is not None else None
    if opening is not None and not own.rstrip().endswith(":"):
        subject, begin = opening
        found.told = (node.text_start + subject[0], node.text_start + subject[1])
        found.tasks.append(_text_task(context, node, node.text_start + begin, node.end, found.told, strong=True))
        return found
    for start, end in _sentences(context, node):
        stretch = context.stretch(start, end)
        sentence = stretch.of(text)
        duty = find_duty(sentence)
        if duty is not None and not (duty.strong or assigning or lead is not None):
            duty = None
        if duty is not None and _only_closes(context, node, sentence, duty):
            continue  # nor does it belong to the body named above
        if duty is not None and _is_no_duty(context, node, sentence, duty):
            duty = None
        if duty is not None and given.lead is not None and _is_same_body(sentence, duty):
            duty = None
        if duty is not None:
            subject = (stretch.start + duty.subject[0], stretch.start + duty.subject[1])
            predicate = sentence[duty.predicate[0] :]
            found.told = subject
            if sentence.rstrip().endswith(":"):
                if has_children:
                    found.announced = subject
                if duty.strong:
                    found.asked = subject
                if only_announces(predicate):
                    continue
            begin = stretch.start + duty.predicate[0]
            cuts = [begin, *apart(context, begin, stretch.end), stretch.end]
            parts = [_text_task(context, node, a, b, subject, duty.strong) for a, b in pairwise(cuts)]
            for part in parts[1:]:
                part.coordinating = part.coordinating or parts[0].coordinating
            found.tasks.extend(parts)
        elif (
            lead is not None
            and not found.tasks
            and not pending
            and (not sentence.endswith(":") or _lists_particulars(context, node, sentence))
            and len(sentence) > 15
            and not is_particular(sentence)
            and not sentence[:1].islower()
            and not sentence.isupper()
            and sentence[0] != "("
            and (lead == given.lead or not has_children or len(sentence.split()) > _SHORT_HEADING)
        ):
            pending = True
            found.tasks.append(_text_task(context, node, stretch.start, node.end, lead, lead == given.lead))
    return found


def _lists_particulars(context: Context, node: Node, sentence: str) -> bool:
    """Whether a duty ends with a list of things, not of duties: `Gửi các tài liệu sau: - Biên bản …`."""
    below = [context.text[c.text_start : c.end] for c in node.children]
    return bool(below) and starts_with_verb(sentence) and all(is_particular(t) for t in below)


# A numbered line of fewer words with something below it is a heading.
_SHORT_HEADING = 14


def _told_tasks(context: Context, node: Node, subject: tuple[int, int]) -> _Found:
    """The duties of a paragraph that goes on about the body of the numbered sentence above it, a sentence each."""
    found = _Found()
    for start, end in _sentences(context, node):
        stretch = context.stretch(start, end)
        if starts_with_verb(stretch.of(context.text)):
            found.tasks.append(_text_task(context, node, stretch.start, stretch.end, subject, strong=True))
    return found


def _is_same_body(sentence: str, duty: Duty) -> bool:
    """Whether the subject, after an adjunct, is what the heading's body is there: `Khi có sự cố, chủ cơ sở phải …`."""
    subject = sentence[slice(*duty.subject)]
    return (
        not duty.strong
        and duty.subject[0] > 2
        and subject[:1].islower()
        and not subject.startswith(("các ", "mỗi ", "từng ", "những ", "ủy ban", "lãnh đạo", "thủ trưởng", "cấp "))
    )


# `… nghiêm túc thực hiện./.` only bids to carry out what stands above; with an object it gives a duty of its own.
_CARRY_OUT = r"(?:(?:nghiêm túc|nghiêm chỉnh|khẩn trương|kịp thời|tích cực|chủ động|phối hợp|tổ chức|triển khai|thực hiện|thi hành|ngay|và|căn cứ (?:chức năng,? )?nhiệm vụ(?: được giao)?)[\s,]*)+"
_IN_DOUBT = (
    r"(?:[;,.]\s*(?:(?:nếu|khi|trường hợp)\s+)?(?:(?:có|phát sinh|gặp)\s+)?(?:(?:những|các)\s+)?(?:khó khăn|vướng mắc)(?!\w).*)?"
)
_BARE = re.compile(rf"{_CARRY_OUT}{_IN_DOUBT}[\s./]*$", re.IGNORECASE | re.DOTALL)
# `… phản ánh về Sở A để được hướng dẫn` tells where help is to be had, and asks for nothing.
_TO_BE_HELPED = re.compile(
    r"(?:kịp thời\s+)?(?:phản ánh|liên hệ|báo cáo|trao đổi|thông báo)\s(?:[^.;]|\.(?=\S))*?\sđể được (?:hướng dẫn|giải đáp|giải quyết|tháo gỡ|hỗ trợ|tư vấn)(?!\w)",
    re.IGNORECASE,
)


def _only_closes(context: Context, node: Node, sentence: str, duty: Duty) -> bool:
    """Whether a sentence only rounds off what stands above it, and gives no duty of its own."""
    predicate = sentence[duty.predicate[0] :]
    if _TO_BE_HELPED.match(predicate):
        return True
    last = context.text[node.text_start : node.end].rstrip().endswith(sentence.rstrip())
    return node.kind == "paragraph" and last and _BARE.match(predicate) is not None


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
    deadline, deadline_text = limit_of(context, stretch.start, stretch.end)
    return Task(
        text=words,
        span=context.span(stretch.start, stretch.end),
        confidence=round(sure * (0.85 if strong else 0.65), 3),
        original=original,
        no=_number(node),
        lead=_in_full(context, split_agencies(spell_out(" ".join(text[subject[0] : subject[1]].split())))),
        coordinating=split_agencies(spell_out(" ".join(words[partners[0] : partners[1]].split()))) if partners else [],
        deadline=deadline,
        deadline_text=deadline_text,
    )


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
