"""Deadlines, recurring duties and tasks as a calendar (iCalendar, RFC 5545) for the office's own calendar program.

Everything that has a day is an all-day event, tasks included: common programs (Google Calendar, Outlook) leave
to-dos out when they import a file. What has no day, such as a limit that counts from an event (`chậm nhất 10 ngày
sau khi …`), is a to-do (VTODO) without a date rather than an event on a day nobody set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from vanban.records import Deadline, Document, Extraction, SourceRecord, Span, Task
from vanban.report.clean import document_name, one_line, parse_day
from vanban.report.labels import percent, where
from vanban.views.context import sentence_around
from vanban.views.recurrence import since, whole_rule

if TYPE_CHECKING:
    from icalendar import Calendar, Component, vRecur

# Characters of a summary: a month view shows some thirty, the list views of phones about this many.
_SUMMARY = 120
_NOT_STATED = "Văn bản không nêu ngày cụ thể; lịch đặt vào ngày cuối kỳ."
# What an item was written at, as RFC 5545 demands: the document's day, or this where it has none. Never the time
# of the export, so that the same document gives the same file.
STAMP = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class _Item:
    """What goes into one component of the calendar."""

    category: str
    summary: str
    lines: tuple[str, ...]
    span: Span
    confidence: float
    text: str
    due: date | None = None
    rrule: str | None = None


def extraction_calendar(extractions: Sequence[Extraction]) -> bytes:
    """The deadlines, recurring duties and tasks of all sources as one .ics file, the same for the same sources."""
    calendar = new_calendar("Thời hạn theo văn bản")
    seen: set[str] = set()
    for extraction in extractions:
        if extraction.source.sha256 in seen:
            continue
        seen.add(extraction.source.sha256)
        for document in extraction.documents:
            uids: dict[str, int] = {}
            for item in _items(document):
                calendar.add_component(_component(extraction, document, item, uids))
    return bytes(calendar.to_ical())


def new_calendar(name: str) -> Calendar:
    """A calendar with nothing in it but its name and the time zone."""
    from icalendar import Calendar

    calendar = Calendar()
    for field, value in (
        ("prodid", "-//vanban//Thoi han cua van ban//VI"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("x-wr-calname", name),
        ("x-wr-timezone", "Asia/Ho_Chi_Minh"),
    ):
        calendar.add(field, value)
    # A calendar without a component is not valid, and documents without deadlines have none of their own.
    _add_time_zone(calendar)
    return calendar


def _add_time_zone(calendar: Calendar) -> None:
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Asia/Ho_Chi_Minh")
    standard.add("dtstart", datetime(1975, 6, 13))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    calendar.add_component(zone)


# --- records to items ---------------------------------------------------------------------------------------


def _items(document: Document) -> Iterator[_Item]:
    tasks = sorted((t for t in document.tasks if parse_day(t.deadline)), key=lambda t: t.span.start)
    starts = sorted(t.span.start for t in document.tasks)
    for task in tasks:
        yield _task_item(task)
    for deadline in document.deadlines:
        if deadline.kind == "ongoing" or any(_belongs(deadline, task, starts) for task in tasks):
            continue
        yield _deadline_item(document, deadline)


def _belongs(deadline: Deadline, task: Task, starts: Sequence[int]) -> bool:
    """Whether a time limit is that of a dated task, which then stands for both."""
    if deadline.due != task.deadline or deadline.rrule:
        return False
    following = next((s for s in starts if s > task.span.start), None)
    return task.span.start <= deadline.span.start and (following is None or deadline.span.start < following)


def _task_item(task: Task) -> _Item:
    text = one_line(task.text)
    lines = [
        text,
        f"Chủ trì: {'; '.join(task.lead)}" if task.lead else "",
        f"Phối hợp: {'; '.join(task.coordinating)}" if task.coordinating else "",
        f"Sản phẩm: {task.output}" if task.output else "",
        f"Thời hạn: {task.deadline_text}" if task.deadline_text else "",
    ]
    # The words after `Giao Văn phòng` or in a list under a body's name want their subject back.
    named = f"{one_line(task.lead[0])} {text}" if task.lead and text[:1].islower() else text
    summary = f"{task.no}. {named}" if task.no else named
    return _Item("Nhiệm vụ", summary, tuple(lines), task.span, task.confidence, task.text, parse_day(task.deadline))


def _deadline_item(document: Document, deadline: Deadline) -> _Item:
    limit, context = one_line(deadline.text), _sentence(document, deadline.span)
    # A cell of a table or a heading says when, not what; the document's name then does.
    summary = context if len(context) > len(limit) + 12 else f"{limit}: {document_name(document, 'văn bản')}"
    lines = (context, f"Thời hạn: {limit}", f"Tính từ: {deadline.trigger}" if deadline.trigger else "")
    category = "Định kỳ" if deadline.rrule else "Thời hạn"
    return _Item(
        category, summary, lines, deadline.span, deadline.confidence, deadline.text, parse_day(deadline.due), deadline.rrule
    )


def _sentence(document: Document, span: Span) -> str:
    """The sentence in which a record stands, or as much of it as a reader needs; empty without the text."""
    text = document.text
    if text is None or not 0 <= span.start < span.end <= len(text):
        return ""
    return one_line(sentence_around(text, span.start, span.end))


# --- items to components ------------------------------------------------------------------------------------


def _component(extraction: Extraction, document: Document, item: _Item, uids: dict[str, int]) -> Component:
    from icalendar import Event, Todo

    first, rule, unstated = _recurrence(extraction, document, item.rrule) if item.rrule else (item.due, None, False)
    component: Component = Event() if first else Todo()
    component.add("uid", _uid(extraction.source, document, item, uids))
    component.add("dtstamp", datetime.combine(_issued(document) or STAMP, time(), UTC))
    if first:
        component.add("dtstart", first)
        if first < date.max:
            component.add("dtend", first + timedelta(days=1))
        if rule:
            component.add("rrule", rule)
        # A deadline does not make the day busy.
        component.add("transp", "TRANSPARENT")
    component.add("summary", cut(item.summary))
    note = _NOT_STATED if unstated else f"Lặp lại: {item.rrule}" if item.rrule and not first else ""
    place = ", ".join(filter(None, [extraction.source.name, where(item.span)]))
    about = (f"Văn bản: {document_name(document, extraction.source.name)}", f"Nguồn: {place}")
    lines = (*item.lines, note, *about, f"Độ tin cậy: {percent(item.confidence)}")
    component.add("description", "\n".join(filter(None, map(one_line, lines))))
    component.add("categories", [item.category])
    return component


def _uid(source: SourceRecord, document: Document, item: _Item, uids: dict[str, int]) -> str:
    """An identity from the content, so that a second import replaces the first instead of doubling it.

    Places are left out: a later version that reads the same words elsewhere names the same item.
    """
    parts = [source.sha256, str(document.part), item.category, str(item.due), str(item.rrule), " ".join(item.text.split())]
    key = sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
    uids[key] = uids.get(key, 0) + 1
    return f"{key}-{uids[key]}@vanban"


def _recurrence(extraction: Extraction, document: Document, rrule: str) -> tuple[date | None, vRecur | None, bool]:
    """The first day and the rule of a recurring duty, and whether the day is the period's last for want of another."""
    from icalendar import vRecur

    whole = whole_rule(rrule, _since(extraction, document))
    if whole is None:
        return None, None, False
    first, rule, unstated = whole
    try:
        return first, vRecur.from_ical(rule), unstated
    except ValueError:
        return None, None, False


def _since(extraction: Extraction, document: Document) -> date | None:
    """The day from which a document's duties run: its own, that of its arrival, of its bundle, or the year it names."""
    arrived = parse_day(document.received.date if document.received else None)
    parents = [d for d in extraction.documents if d.symbol and d.symbol == document.annex_of]
    own = (_issued(document), arrived, _issued(parents[0]) if parents else None)
    return since(own, document.symbol, (parse_day(d.due) for d in document.deadlines))


def _issued(document: Document) -> date | None:
    return parse_day(document.issued_on)


def cut(text: str) -> str:
    """A summary that lists show whole."""
    line = one_line(text)
    return line if len(line) <= _SUMMARY else line[: _SUMMARY - 1].rsplit(" ", 1)[0] + "…"
