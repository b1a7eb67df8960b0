"""What falls due, and the registers of an office: as tables, workbooks and a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from textwrap import wrap
from typing import TYPE_CHECKING

from vanban.report.calendar import STAMP, cut, new_calendar
from vanban.report.clean import one_line, parse_day
from vanban.report.labels import plain
from vanban.report.sheets import Sheet, Value, workbook
from vanban.report.workbook import REGISTER

if TYPE_CHECKING:
    # A report on a file needs no database.
    from vanban.views.due import DueItem, DueReport
    from vanban.views.register import Register

_WIDTH = 110
_TYPES = {"task": "Nhiệm vụ", "target": "Chỉ tiêu", "deadline": "Thời hạn"}
# Nghị định 30/2020/NĐ-CP, Phụ lục IV, mẫu sổ đăng ký văn bản đi.
_OUTGOING = (
    ("Số, ký hiệu văn bản", 20.0), ("Ngày tháng văn bản", 13.0), ("Tên loại và trích yếu nội dung văn bản", 52.0), ("Người ký", 24.0),
    ("Nơi nhận văn bản", 36.0), ("Đơn vị, người nhận bản lưu", 20.0), ("Số lượng bản", 9.0), ("Ngày chuyển", 12.0), ("Ký nhận", 12.0),
    ("Ghi chú", 24.0),
)  # fmt: skip
_WHENCE = (("Tệp", 24.0), ("Trang", 8.0), ("Mã văn bản", 22.0))


# --- what falls due -----------------------------------------------------------------------------------------


def due_table(report: DueReport) -> str:
    """What falls due as plain text: overdue, to come, and what has no day."""
    by = f" · {report.by}" if report.by else ""
    out = [f"THỜI HẠN TÍNH ĐẾN {_shown(report.as_of)}{by}"]
    for title, items in (
        ("QUÁ HẠN", report.overdue),
        ("ĐẾN HẠN", report.upcoming),
        ("KHÔNG CÓ NGÀY CỤ THỂ", report.undated),
    ):
        out += ["", f"{title}: {len(items)}"]
        for item in items:
            out += _lines(item)
    if report.settled:
        out += ["", f"{report.settled} việc đã xong hoặc đã gạt bỏ không liệt kê."]
    return "\n".join(plain(line).rstrip() for line in out) + "\n"


def _lines(item: DueItem) -> list[str]:
    head = f"   {_shown(item.due) if item.due else '':10} {_left(item):>12}  "
    who = "; ".join(item.lead or item.addressees) or "chưa rõ đơn vị"
    text = plain(one_line(f"{who}: {item.text}"))
    text = text if len(text) <= 200 else text[:199].rsplit(" ", 1)[0] + "…"
    space = " " * len(head)
    trigger = f" · tính từ: {one_line(item.trigger)}" if item.trigger else ""
    rule = " · định kỳ" if item.rrule else ""
    place = f" · trang {item.page}" if item.page else ""
    lines = wrap(text, _WIDTH, initial_indent=head, subsequent_indent=space)
    return [*lines, f"{space}{document_of(item)}{place}{rule}{trigger}"]


def _left(item: DueItem) -> str:
    if item.days is None:
        return one_line(item.deadline_text)[:12]
    return f"quá {-item.days} ngày" if item.days < 0 else "hôm nay" if item.days == 0 else f"còn {item.days} ngày"


def document_of(item: DueItem) -> str:
    """The document in which something falls due, as its reader knows it."""
    return one_line(" ".join(filter(None, [item.kind, item.symbol]))) or item.file


def due_workbook(report: DueReport) -> bytes:
    """What falls due as an .xlsx file, a sheet each for what is overdue, to come, and without a day."""
    columns = [
        ("Hạn", 12.0), ("Còn (ngày)", 11.0), ("Loại", 12.0), ("Nội dung", 60.0), ("Thời hạn (nguyên văn)", 24.0), ("Lặp lại", 22.0),
        ("Tính từ", 30.0), ("Chủ trì", 30.0), ("Phối hợp", 30.0), ("Kính gửi", 30.0), ("Văn bản", 24.0), ("Ngày văn bản", 12.0),
        ("Cơ quan ban hành", 28.0), *_WHENCE, ("Độ tin cậy", 11.0),
    ]  # fmt: skip

    def rows(items: Iterable[DueItem]) -> Iterator[Sequence[Value]]:
        for i in items:
            lists = ["; ".join(names) for names in (i.lead, i.coordinating, i.addressees)]
            words = map(one_line, (i.text, i.deadline_text, i.rrule, i.trigger, *lists, document_of(i)))
            text, limit, rule, trigger, *rest = words
            whence = (i.file, i.page, i.document, i.confidence)
            yield (
                parse_day(i.due),
                i.days,
                _TYPES[i.type],
                text,
                limit,
                rule,
                trigger,
                *rest,
                parse_day(i.issued_on),
                i.issuer,
                *whence,
            )

    share = frozenset({"Độ tin cậy"})
    return workbook(
        [
            Sheet("Quá hạn", columns, rows(report.overdue), shares=share),
            Sheet("Đến hạn", columns, rows(report.upcoming), shares=share),
            Sheet("Không có ngày", columns, rows(report.undated), shares=share),
        ]
    )


def due_calendar(report: DueReport) -> bytes:
    """What falls due as one .ics file: an all-day event a day, a to-do for what has none."""
    from icalendar import Component, Event, Todo

    calendar = new_calendar("Thời hạn trong kho văn bản")
    for item in (*report.overdue, *report.upcoming, *report.undated):
        day = parse_day(item.due)
        component: Component = Event() if day else Todo()
        component.add("uid", f"{item.id}-{item.due or 'undated'}@vanban")
        component.add("dtstamp", datetime.combine(parse_day(item.issued_on) or STAMP, time(), UTC))
        if day is not None:
            component.add("dtstart", day)
            if day < date.max:
                component.add("dtend", day + timedelta(days=1))
            component.add("transp", "TRANSPARENT")
        component.add("summary", cut(f"{document_of(item)}: {item.text}"))
        lines = (
            item.text,
            f"Chủ trì: {'; '.join(item.lead)}" if item.lead else "",
            f"Phối hợp: {'; '.join(item.coordinating)}" if item.coordinating else "",
            f"Thời hạn: {item.deadline_text}" if item.deadline_text else "",
            f"Tính từ: {item.trigger}" if item.trigger else "",
            f"Nguồn: {item.file}" + (f", trang {item.page}" if item.page else ""),
        )
        component.add("description", "\n".join(filter(None, map(one_line, lines))))
        component.add("categories", [_TYPES[item.type]])
        calendar.add_component(component)
    return bytes(calendar.to_ical())


# --- registers ----------------------------------------------------------------------------------------------


def register_workbook(register: Register) -> bytes:
    """The register as an .xlsx file in the columns of the prescribed form, and beside them where each entry was read."""
    title = ("Sổ văn bản đến" if register.direction == "den" else "Sổ văn bản đi") + (" (mật)" if register.secret else "")
    form = [(c.name, c.width) for c in REGISTER] if register.direction == "den" else list(_OUTGOING)
    sheets = [Sheet(f"{title} {register.year}", [*form, *_WHENCE], _register_rows(register), form=len(form))]
    if register.remarks:
        sheets.append(Sheet("Lưu ý", [("Nội dung", 100.0)], [(r,) for r in register.remarks]))
    return workbook(sheets)


def _register_rows(register: Register) -> Iterator[Sequence[Value]]:
    for i in register.incoming:
        days = parse_day(i.arrived_on), parse_day(i.issued_on)
        entry = (days[0], i.number, one_line(i.author), one_line(i.symbol), days[1], one_line(i.title), None, None, None, i.note)
        yield (*entry, i.file, i.page, i.document)
    for o in register.outgoing:
        words = (one_line(o.symbol), parse_day(o.issued_on), one_line(o.title), one_line(o.signer), one_line(o.recipients))
        yield (*words, None, None, None, None, o.note, o.file, o.page, o.document)


def register_table(register: Register) -> str:
    """The register as plain text, an entry a line."""
    name = "ĐẾN" if register.direction == "den" else "ĐI"
    secret = " MẬT" if register.secret else ""
    out = [f"SỔ ĐĂNG KÝ VĂN BẢN{secret} {name} · NĂM {register.year}" + (f" · {register.office}" if register.office else "")]
    for i in register.incoming:
        words = (_shown(i.arrived_on), i.author, i.symbol, _shown(i.issued_on), i.title, i.note)
        out.append(f"{i.number:>5}  {' | '.join(one_line(w) or '–' for w in words)}")
    for o in register.outgoing:
        cells = (o.symbol, _shown(o.issued_on), o.title, o.signer, o.recipients, o.note)
        out.append(f"  {' | '.join(one_line(c) or '–' for c in cells)}")
    return "\n".join(plain(line) for line in [*out, *(f"! {r}" for r in register.remarks)]) + "\n"


def _shown(iso: str | None) -> str:
    day = parse_day(iso)
    return f"{day:%d/%m/%Y}" if day else iso or ""
