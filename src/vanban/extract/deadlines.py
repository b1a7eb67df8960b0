"""Time limits and schedules of a document (thời hạn), as records.

`times` finds every phrase of time; here the ones that bind nobody are left out: dates of cited documents, the day a
document takes effect, periods in the title of a cited document, `hằng năm` as an attribute (`kế hoạch hằng năm`), what
is past when the document is issued, and headings that are nothing but a time limit (they are horizons of targets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vanban.extract.context import Context
from vanban.extract.times import Time, find_times
from vanban.extract.values import find_dates, impossible_dates
from vanban.model import Grid, Stretch
from vanban.records import Deadline
from vanban.tree.columns import roles_of


@dataclass(frozen=True, slots=True)
class _Passage:
    """A paragraph, a table cell, or one of its halves, and what it is."""

    start: int
    end: int
    cell: bool = False
    grid: bool = False
    title: bool = False
    timed: bool = False
    """Under a heading such as `Thời gian thực hiện`, where bare dates bind."""


def deadline_of(text: str, default_year: int | None = None) -> tuple[str, str | None, str | None, str | None] | None:
    """Kind, due day, recurrence rule and trigger of a deadline cell; None where it states no time.

    Of several times the latest due day counts: the work is done when its last part is.
    """
    times = find_times(text, default_year, cell=True)
    if not times:
        return None
    dated = [t for t in times if t.due]
    time = max(dated, key=lambda t: t.due or "") if dated else times[0]
    return time.kind, time.due, time.rrule, time.trigger


def find_deadlines(context: Context) -> list[Deadline]:
    """Every time limit or schedule of the document, in order; past and impossible ones also get a warning."""
    year = default_year(context)
    found: list[Deadline] = []
    for passage in _passages(context):
        text = context.text[passage.start : passage.end]
        for time in find_times(text, year, cell=passage.cell):
            sure = 0.95 if passage.cell else _sureness(text, time, passage, context, year)
            if sure > 0:
                if year and time.due and int(time.due[:4]) - year > _FAR:
                    sure *= 0.5  # OCR reads `2024` as `2054`
                found.append(_record(context, passage, time, sure))
    _warn(context, found)
    return sorted(found, key=lambda d: d.span.start)


# Visions reach 2045 and 2050 from 2024; what lies further ahead is more often misread.
_FAR = 28


def default_year(context: Context) -> int | None:
    """The year that a time without one means: that of the subject, of the title, of the date of issue, of the text."""
    zones = context.tree.zones
    title = zones.title.of(context.text)
    for text in (context.header.subject or "", title):
        years = re.findall(r"năm\s+(20\d\d)", text)
        if years:
            return int(years[-1])
    if context.header.issued_on:
        return int(context.header.issued_on[:4])
    part = re.search(r"tháng\s+(?:đầu|cuối)\s+năm\s+(20\d\d)", context.text)
    if part:
        return int(part[1])
    # The youngest date that the document cites is near to its own.
    dates = [d.date.year for d in find_dates(context.text[:6000]) if d.date.year]
    return max(dates) if dates else None


# --- where to look -------------------------------------------------------------------------------------------


# A column without a readable title is one of deadlines when at least three of its cells, and six in ten, are nothing but a time.
_LEAST_CELLS, _LEAST_SHARE = 3, 0.6


def deadline_columns(text: str, grid: Grid) -> set[int]:
    """The columns of a table that say when: by their titles, or by their cells where the titles are lost."""
    roles = roles_of(grid.header)
    columns = {i for i, role in enumerate(roles) if role == "deadline"}
    if columns or any(roles):
        return columns
    for column in range(max((len(r.cells) for r in grid.rows), default=0)):
        cells = [r.cells[column].of(text).strip() for r in grid.rows if column < len(r.cells)]
        filled = [c for c in cells if c]
        timed = sum(_is_all_time(c) for c in filled)
        if timed >= _LEAST_CELLS and timed >= _LEAST_SHARE * len(filled):
            columns.add(column)
    return columns


def _is_all_time(cell: str) -> bool:
    times = find_times(cell, cell=True)
    return bool(times) and sum(t.end - t.start for t in times) >= _LEAST_SHARE * len(cell)


def _passages(context: Context) -> Iterator[_Passage]:
    """The paragraphs of title and body, and the cells of tables."""
    text, tree = context.text, context.tree
    cells: list[_Passage] = []
    for grid in tree.grids:
        deadlines = deadline_columns(text, grid)
        for row in grid.rows:
            for column, cell in enumerate(row.cells):
                cells.extend(_Passage(s.start, s.end, cell=column in deadlines, grid=True) for s in cell.stretches if s)
    yield from cells
    blocked = [Stretch(g.start, g.end) for g in tree.grids]
    zones = tree.zones
    blocked += [s for s in (zones.letterhead, zones.signature, zones.recipients, *zones.stamps) if s]
    nodes = sorted((n for n in tree.outline.walk() if n.kind != "root"), key=lambda n: n.start)
    at, index = 0, 0
    for piece in re.split(r"([\n\t])", text):
        start, at = at, at + len(piece)
        if not piece.strip() or any(b.start < at and start < b.end for b in blocked):
            continue
        while index + 1 < len(nodes) and nodes[index + 1].start < at:
            index += 1
        above = nodes[index].parent if nodes else None
        timed = above is not None and _TIMETABLE.match(text, above.text_start, above.end) is not None
        yield _Passage(start, at, title=zones.title.start <= start < zones.title.end, timed=timed)


_TIMETABLE = re.compile(
    r"\s*[*#]*(?:dự kiến\s+)?(?:thời gian|thời hạn|tiến độ|lộ trình|mốc thời gian|các mốc)(?!\w)", re.IGNORECASE
)


# --- what binds ----------------------------------------------------------------------------------------------

# Words before which a frequency is an attribute: `kế hoạch hằng năm`, `khen thưởng hằng năm`.
_ATTRIBUTED = (
    r"số lượng|tỷ lệ|tỉ lệ|kế hoạch|chương trình|chỉ tiêu|mục tiêu|khen thưởng|thi đua|xếp loại"
    r"|trợ cấp|phụ cấp|tiền lương|lương hưu|(?:vào|trong|qua) sinh hoạt|danh mục|quy hoạch|lễ|sự kiện|bình quân|trung bình|dự toán|(?:được|đã) giao"
)
# Words of doing and of money, which a frequency says how often: `bố trí kinh phí hằng năm`.
_DONE = (
    r"kinh phí|ngân sách|chi|giao|bố trí|tổ chức|thực hiện|báo cáo|cập nhật|rà soát|kiểm tra|giám sát"
    r"|công bố|sơ kết|tổng kết|đánh giá|họp|cấp|hỗ trợ|tập huấn"
)
_NEAREST = re.compile(rf"(?<!\w)(?:(?P<attributed>{_ATTRIBUTED})|(?P<done>{_DONE}))(?!\w)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.;!?](?=\s)|[:](?=\s*[-–+])")

# Documents and undertakings whose names hold periods of their own.
_NAMED = re.compile(
    r"(?<!\w)(?:Chương trình|Kế hoạch|Đề án|Chiến lược|Quy hoạch|Nghị quyết|Quyết định|Chỉ thị"
    r"|Kết luận|Luật|Nghị định|Thông tư|Thông báo|Công văn"
    r"|Hướng dẫn|Dự án|Phong trào|Cuộc vận động|Quy chế|Quy định)(?!\w)"
)
_USED = re.compile(
    r"(?:thực hiện|triển khai|theo|của|tại|trong|căn cứ|thuộc|sửa đổi|bổ sung|thay thế|gắn với"
    r"|kèm theo|thi hành|nêu|phê duyệt|thông qua|bãi bỏ|với|và|các|Về)"
    r"(?:\s+(?:các|hiệu quả|nghiêm túc|đồng bộ|tốt|có|tổ|chức|thành|công))*[\s“\"]*$",
    re.IGNORECASE,
)
# `Phê duyệt Đề án …` as a title, or as what an Điều does: the undertaking is this document's own.
_OWN_ACT = re.compile(r"\s*(?:Điều\s+\d+\s*\.\s*)?(?:Phê duyệt|Thông qua|Ban hành)(?:\s+[Kk]èm theo [^,;.]{0,40})?\s+[“\"]?$")
# Plans of the State that are named by their period in any case of letters: `kế hoạch đầu tư công trung hạn giai đoạn …`.
_PLANS = re.compile(
    r"(?:(?<!xây dựng )(?<!lập )kế hoạch (?:vốn )?(?:đầu tư công|tài chính)|chương trình mục tiêu quốc gia"
    r"|(?<!lập )quy hoạch)(?:\s+[^\s,;.]+){0,14}\s*$",
    re.IGNORECASE,
)
# `Quy hoạch tỉnh thời kỳ …, tầm nhìn đến năm …`: periods are part of the name that the law gives it.
_PLANNED = re.compile(r"(?<!\w)Quy hoạch(?:\s+[^\s,;.]+){0,10}(?:\s+thời kỳ\s+\d{4}\s*[-–]\s*\d{4},?\s+tầm nhìn)?\s*$")
# What a name cannot hold: a comma and then somebody who does something.
_NEW_CLAUSE = re.compile(
    r",\s+(?:Bộ|Sở|Ủy ban|UBND|Chủ tịch|Thủ tướng|Văn phòng|Phòng|Ban|Tỉnh ủy|Đảng ủy|Huyện ủy"
    r"|đề nghị|yêu cầu|giao|các (?:cơ quan|đơn vị|sở|cấp)"
    r"|phấn đấu|bảo đảm|đảm bảo|hoàn thành|góp phần|trong đó)(?!\w)",
    re.IGNORECASE,
)
# `Quy hoạch … đến năm 2030 được Thủ tướng Chính phủ phê duyệt`: the name of what somebody passed
_PASSED = re.compile(r"\s*(?:đã )?được\s+[^,;.]{2,60}?\s(?:phê duyệt|thông qua|ban hành)(?!\w)")
_CITED = re.compile(r"\s*(?:số\s*)?[\d.…]*\s*[-/]?\s*\S*[A-ZĐ]{2}")
_FREE_LIMIT = re.compile(
    r"(?:trong (?!giai đoạn|nhiệm kỳ|thời kỳ)|trước|chậm nhất|muộn nhất|hoàn thành|vào|hạn|ngay)", re.IGNORECASE
)
# A limit that was set, even if it has passed.
_OBLIGING = re.compile(r"(?:(?:gửi|nộp|hoàn thành|xong)\s+)?(?:trước|chậm nhất|muộn nhất|hạn|không muộn)", re.IGNORECASE)
_RETOLD = re.compile(r"(?:nghe|xem xét|trao đổi|thảo luận|nghiên cứu|lấy ý kiến|thống nhất|đọc)\b", re.IGNORECASE)


def _sureness(text: str, time: Time, passage: _Passage, context: Context, year: int | None) -> float:
    """How sure it is that the time binds somebody; 0 where it does not."""
    timed = passage.timed and time.due is not None and time.kind != "year" and not re.search(r"số\s[^,;.]*$", text[: time.start])
    if not (time.bound or timed):
        return 0.0
    ends = [m.end() for m in _SENTENCE_END.finditer(text, 0, time.start)]
    sentence = text[ends[-1] if ends else 0 : time.start]
    after = text[time.end : time.end + 60]
    phrase = text[time.start : time.end]
    if time.kind in ("date", "month", "quarter", "year", "period"):
        if re.match(r"\s*là\s", after) and len(sentence.split()) <= 3:
            return 0.0  # `Giai đoạn … đến năm 2030 là giai đoạn …`
        if re.search(r"hiệu lực[^,;]*$", sentence) or (not passage.grid and not passage.title and _is_heading(text, time)):
            return 0.0
        if re.match(r"từ\s", phrase, re.IGNORECASE) and _STANDING.search(sentence):
            return 0.0
        if _FORECAST.search(text, 0, time.start) or _is_titled(text[: time.start]):
            return 0.0
        if time.kind != "date" and (in_name(sentence, phrase) or (_NAMED.search(sentence) and _PASSED.match(after))):
            return 0.0
        issued = context.header.issued_on or (f"{year}-01-01" if year else None)
        if issued and time.due and time.due < issued and not _OBLIGING.match(phrase):
            return 0.0  # `trong năm 2024` of a document of 2025 tells what was
        if time.kind != "date" and re.search(r"(?:sự kiện|ngày lễ|kết quả|đã)(?:\s+[^\s,;]+){0,8}\s*$", sentence, re.IGNORECASE):
            return 0.0
        return 0.9
    if time.kind == "recurring":
        if "BYMONTHDAY" in (time.rrule or "") or re.match(r"(?:theo\s+)?định kỳ", phrase, re.IGNORECASE):
            return 0.95
        return _frequency_sureness(sentence, phrase, after)
    return _relative_sureness(text, sentence, phrase, after)


# `Theo bản tin hồi 14 giờ ngày …` · `dự báo từ đêm 06/9 đến hết ngày 08/9`: what is told of the weather binds nobody.
_FORECAST = re.compile(r"(?:(?<!\w)dự báo(?!\w)[^.]*|(?:bản tin|tin bão|điện)\s*)$", re.IGNORECASE)
# `sau 2 năm thực hiện, công tác … đã đi vào nề nếp` looks back; `sau 2 năm thực hiện tổ chức sơ kết` does not.
_LOOKS_BACK = re.compile(
    r"\s*(?:vận hành|thực hiện|triển khai|thi hành|hoạt động|áp dụng|sắp xếp)(?!\w)(?![^.;]{0,90}(?:sơ kết|tổng kết|đánh giá|rà soát|báo cáo))",
    re.IGNORECASE,
)


# `ứng trực 24/24 giờ từ ngày …`: that goes on, and no day ends it.
_STANDING = re.compile(r"24/(?:24|7)(?!\w)|(?<!\w)trực(?!\w)[^,;]*$", re.IGNORECASE)


def _frequency_sureness(sentence: str, phrase: str, after: str) -> float:
    if re.match(r"\s*của\s", after):
        return 0.0
    clause = sentence.rstrip()
    if not clause or clause[-1] in ",:(-–+":
        return 0.9
    nearest = _last(_NEAREST, sentence[-200:])
    if nearest is not None and nearest["attributed"] and not re.match(r"\s*hoặc đột xuất", after):
        return 0.0
    return 0.75


def _relative_sureness(text: str, sentence: str, phrase: str, after: str) -> float:
    lower = phrase.lower()
    if re.search(r"hiệu lực[^;.]*$", sentence):
        return 0.0
    if re.match(r"sau khi\s", lower):
        if _RETOLD.match(lower[8:].lstrip()) or re.search(r"(?:chỉ được|chỉ)[^,;.]*$", sentence) or len(sentence.split()) < 2:
            return 0.0
        return 0.6
    if re.match(r"sau\s", lower) and re.search(r"%[^.;]*$", sentence):
        return 0.0  # `60% kết quả được ứng dụng sau 12 tháng nghiệm thu`: part of what is measured
    if re.match(r"sau\s+\S+\s+(?:năm|tháng)$", lower) and _LOOKS_BACK.match(after):
        return 0.0
    if re.match(r"(?:trong vòng|sau)\s", lower) and not re.search(r"kể từ|sau khi", lower) and re.search(r"%[^.;]*$", sentence):
        return 0.0
    if re.search(r"trong ngày(?: làm việc)?$", lower):
        return 0.6
    if re.match(r"(?:tại|trước|vào)\s+(?:kỳ|phiên|hội)", lower):
        return (
            0.6
            if re.search(r"(?<!\w)(?:trình|báo cáo|gửi|hoàn thành|xong)(?:(?!được)[^,;.]){0,80}$", sentence, re.IGNORECASE)
            else 0.0
        )
    return 0.85 if re.search(r"khi|ngày|từ", lower) else 0.7


def _is_titled(before: str) -> bool:
    """Whether what stands before a time is a heading in capitals: `I. CHỈ TIÊU (đến hết ngày …)`."""
    head, bracket, _ = before.rpartition("(")
    return bool(bracket) and head.isupper()


def _is_heading(text: str, time: Time) -> bool:
    """Whether the paragraph is a heading that only states the time: `2.1. Đến hết năm 2025`."""
    rest = text[: time.start] + text[time.end :]
    return not re.sub(r"^\s*(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*|[a-zđ])\s*[.)\-–]?", "", rest).strip(" .:*#\t")


def in_name(sentence: str, phrase: str) -> bool:
    """Whether what follows `sentence` belongs to the name of a document or programme that the text uses, not makes."""
    if _FREE_LIMIT.match(phrase):
        return False
    if re.search(r"(?:phấn đấu|yêu cầu|hoàn thành|bảo đảm|đảm bảo|mục tiêu)\s*$", sentence, re.IGNORECASE):
        return False
    if re.match(r"thời kỳ|đến năm", phrase, re.IGNORECASE) and _PLANNED.search(sentence):
        return True
    if re.match(r"(?:giai đoạn|thời kỳ|nhiệm kỳ)", phrase, re.IGNORECASE) and _PLANS.search(sentence):
        return True
    name = _last(_NAMED, sentence)
    if name is None:
        return False
    between = sentence[name.end() :]
    if re.match(r"\s+này\b|\s+hành động$", between) or ";" in between:
        return False
    if re.match(r"nhiệm kỳ", phrase, re.IGNORECASE) and re.search(r"(?:lần thứ|khóa|khoá)\s+\S+\s*,\s*$", between):
        return True  # `Nghị quyết Đại hội Đảng bộ xã lần thứ V, nhiệm kỳ 2025 - 2030`
    if _OWN_ACT.match(sentence[: name.start()]):
        return False
    if _NEW_CLAUSE.search(between):
        return False
    if re.search(r",\s*$", between) and not re.search(r"(?:tầm nhìn|định hướng)", between):
        return False
    cited = _CITED.match(between) is not None and bool(re.match(r"\s*(?:số\b|\d)", between))
    quoted = between.count("“") > between.count("”") and bool(re.match(r"\s*“", between))
    before = sentence[: name.start()]
    if re.search(r"(?:,|\bvà)\s*$", before):
        # A list of names is used as its first is: `triển khai Chiến lược A, Chiến lược B`.
        first = _last(_NAMED, before)
        before = before[: first.start()] if first else before
    return cited or quoted or bool(_USED.search(before))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    match = None
    for match in pattern.finditer(text):  # noqa: B007
        pass
    return match


# --- records -------------------------------------------------------------------------------------------------


def _record(context: Context, passage: _Passage, time: Time, sure: float) -> Deadline:
    start, end = passage.start + time.start, passage.start + time.end
    while start < end and context.text[start].isspace():
        start += 1
    reading, original = context.reading(start, end)
    return Deadline(
        text=context.text[start:end],
        span=context.span(start, end),
        confidence=round(sure * reading, 3),
        original=original,
        kind=time.kind,
        due=time.due,
        rrule=time.rrule,
        trigger=time.trigger,
    )


def _warn(context: Context, found: list[Deadline]) -> None:
    """Warn of limits that were past on the day of issue and of days that no calendar has."""
    issued = context.header.issued_on
    for record in found:
        if issued and record.due and record.due < issued:
            context.warn(
                "deadline_past",
                f"Thời hạn “{record.text}” đã qua khi văn bản ban hành.",
                record.span.start,
                record.span.end,
                confidence=0.8,
            )
    for start, end in impossible_dates(context.text):
        context.warn("impossible_date", f"Ngày “{context.text[start:end]}” không có trong lịch.", start, end)
