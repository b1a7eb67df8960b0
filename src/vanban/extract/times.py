"""Every phrase of a text that limits or schedules something in time, as a value.

This module knows the grammar of such phrases (`trước ngày 20 hằng tháng`, `chậm nhất 10 ngày sau khi …`); whether one is
a time limit of the document at hand, `deadlines` decides. The kinds are those of the annotation guide: date, month,
quarter, year, period (with the last day), recurring (with a rule of RFC 5545), relative (with its trigger), ongoing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from vanban.extract.recurrences import COUNT, EVERY, Recurrence, find_frequency_lists, find_recurrences, holds, number_of
from vanban.extract.values import Date, days_in, find_dates, read_roman


@dataclass(frozen=True, slots=True)
class Time:
    """A phrase of time: `text[start:end]`."""

    start: int
    end: int
    kind: str
    due: str | None = None
    rrule: str | None = None
    trigger: str | None = None
    bound: bool = True
    """False for a bare mention (`năm 2025`, `ngày 10/4/2025`), which limits nothing by itself."""


# --- words ---------------------------------------------------------------------------------------------------

# What makes a date a limit. Longest first: the words before a date are searched from their left end.
_LIMIT_WORDS = (
    r"từ nay (?:cho )?(?:đến|tới)(?: hết)?",
    r"(?:thời gian )?(?:hoàn thành|thực hiện|xong|gửi|nộp) (?:trước|trong|vào|đến hết)",
    r"(?:chậm|muộn|trễ) nhất(?: là)?(?: (?:vào|đến|trước|trong|hết))*",
    r"không (?:muộn|chậm|trễ) (?:hơn|quá)",
    r"hạn (?:cuối|chót|cùng|nộp|gửi|hoàn thành)(?: cùng)?(?: là)?",
    r"dự kiến(?: (?:vào|đến|trong|trước|hoàn thành|khoảng|đầu|giữa|cuối))*",
    r"ngay (?:từ|trong)",
    r"(?:kết thúc|xong) (?:vào|trước|trong)",
    r"cho (?:đến|tới)(?: hết)?",
    r"(?:đ[ếềêểe]n|tới|tói)(?: hết| trước| cuối| đầu)?",
    r"trước",
    r"hết",
    r"trong",
    r"(?:vào|trong|khoảng)(?: khoảng)?(?: cuối| đầu| giữa| trung tuần| nửa (?:đầu|cuối))?",
    r"xong",
    r"hoàn thành",
    r"kết thúc",
    r"(?:bắt đầu |triển khai |thực hiện |vận hành )?từ",
    r"(?:trong|tại|trước) (?:kỳ họp|phiên họp|cuộc họp)",
    r"cả ngày(?: thứ \w+| chủ nhật)?,?",
    r"định kỳ(?: vào)?",
    r"cuối",
    r"giữa",
    r"(?:vào |trong |nhân )?dịp",
)
# `ngày` may stand between the limit and the date, and the span of the date already takes it where it is there.
# An hour between the limit and the day: `trước 16 giờ 30 ngày …`, `chậm nhất 17h00 ngày …`.
_HOUR = r"(?:\d{1,2}\s*(?:giờ|h|g|:)\s*(?:\d{1,2}\s*)?(?:phút|')?\s*,?\s*(?:(?:sáng|chiều|thứ\s+\w+|chủ nhật)\s*,?\s*)?)"
_LIMIT = re.compile(
    r"(?<!\w)(?P<limit>"
    + "|".join(_LIMIT_WORDS)
    + rf"|(?:(?:vào|bắt đầu|tại)\s+)?(?:lúc|hồi|thời điểm)\s+(?={_HOUR}))[\s:]*{_HOUR}?(?:các\s+|ngày làm việc\s+)?$",
    re.IGNORECASE,
)
# `từ ngày 01/4/2027`, `hoàn thành ngày 28/11`: with a month or a year such words tell when something was.
_ONLY_DAYS = re.compile(r"(?:(?:bắt đầu|triển khai|thực hiện|vận hành)\s)?từ|hoàn thành|kết thúc|cả ngày.*", re.IGNORECASE)
_CLAUSE_START = re.compile(r"(?:^|[,;:.(–-])\s*$")
_TO = re.compile(r"\s*(?:đến|tới|[-–])(?!\w)", re.IGNORECASE)
_NO_LIMIT = re.compile(
    # `tính đến ngày …` states how things stood, `kể từ`, `có hiệu lực từ` say when something begins, and `trước đây` looks back.
    r"(?:tính|kể|kể từ|tính từ|hiệu lực|so với|đã|từ trước)\s*(?:thi hành)?\s*(?:đến|tới|hết|trong|vào)?\s*$",
    re.IGNORECASE,
)


# `Thời gian chuyển: Ngày …` · `Thời hạn nộp: …`, with an hour or weekday between.
_TIME_LABEL = re.compile(
    r"(?:(?:thời gian(?! ký)|thời hạn|thời điểm|hạn)[^.;:,\n]{0,30}:[^.;\n]{0,45}"
    r"|thời gian\s+(?:tổ chức|diễn ra|khai mạc|họp|làm việc|nộp|tiếp nhận)[^.;:,\n\d]{0,40})$",
    re.IGNORECASE,
)
# A line of a timetable: `- Tháng 8/2026: …`
_AT_START = re.compile(r"\s*(?:[-–+•*]|\(?[0-9a-zđ]{1,2}[.)])?\s*(?:từ\s+)?", re.IGNORECASE)
_COLON = re.compile(r"\s*:")


# --- periods -------------------------------------------------------------------------------------------------

_YEAR = r"(?:19|20|21)\d\d"
_DASH = r"\s*[-–—~]\s*"
# `giai đoạn 2026 - 2030` · `thời kỳ 2021-2030` · `nhiệm kỳ 2025 - 2030` · `trong giai đoạn 2026 đến 2030`
_SPAN_YEARS = re.compile(
    rf"(?:(?:trong|của)\s+)?(?:giai đoạn|thời kỳ|nhiệm kỳ)\s+(?:từ\s+)?(?:năm\s+)?(?P<first>{_YEAR})(?:{_DASH}"
    rf"|\s+(?:đến|tới)\s+)(?:(?:hết\s+)?năm\s+)?(?P<last>{_YEAR})(?!\d)",
    re.IGNORECASE,
)
_FROM_YEAR = re.compile(
    rf"từ\s+(?:năm\s+)?(?P<first>{_YEAR})\s+(?:đến|tới)\s+(?:hết\s+)?(?:năm\s+)?(?P<last>{_YEAR})(?!\d)", re.IGNORECASE
)
# `trong các năm 2026, 2027` · `năm 2026 và năm 2027`
_YEAR_LIST = re.compile(
    rf"(?:trong\s+)?các\s+năm\s+(?P<first>{_YEAR})(?:\s*,\s*{_YEAR})*\s*(?:,|và)\s*(?:năm\s+)?(?P<last>{_YEAR})(?!\d)",
    re.IGNORECASE,
)
_YEARS_CELL = re.compile(rf"(?:(?:giai đoạn|trong|các|năm)\s+)*(?P<first>{_YEAR}){_DASH}(?P<last>{_YEAR})", re.IGNORECASE)
# `6 - 7/2024` in a cell
_MONTHS_CELL = re.compile(
    rf"(?<![\d/.])(?:tháng\s+)?(?P<first>0?[1-9]|1[0-2]){_DASH}(?P<last>0?[1-9]|1[0-2])\s?/\s?(?P<year>{_YEAR})", re.IGNORECASE
)
# `6 tháng cuối năm 2025` · `06 tháng đầu năm` · `9 tháng đầu năm 2025` · `sáu tháng cuối năm`
_PART_YEAR = re.compile(
    rf"(?:(?:trong|vào)\s+)?(?<![\w,./])(?P<n>0?[3469]|ba|sáu|chín)\s+tháng\s+(?P<part>đầu|cuối)\s+năm(?:\s+(?P<yea"
    rf"r>{_YEAR}))?(?!\d)",
    re.IGNORECASE,
)
_AT = r"(?:\d{1,2}\s*(?:giờ|h|g|:)\s*(?:\d{1,2}\s*)?(?:phút)?\s*,?\s*)?"
_DAY = r"(?:ngày\s+)?[0-3]?\d\s*(?:[/.-]|\s+tháng\s+)\s*[01]?\d(?:\s*(?:[/.-]|\s+năm\s+)\s*(?:19|20)\d\d)?"
# `01/3/2018 – 05/3/2018` · `từ ngày 01/3 đến ngày 15/4/2025` · `từ ngày 12 đến ngày 15 tháng 5 năm 2025`
_SPAN_DAYS = re.compile(
    rf"(?:(?:dự kiến|trong|thời gian)\s+)*(?:(?:kể\s+)?từ\s+)?{_AT}(?P<first>{_DAY}|(?:ngày\s+)?[0-3]?\d)(?P<sep>{_DASH}"
    rf"|\s+(?:đến|tới)\s+(?:hết\s+)?{_AT})(?P<last>(?:ngày\s+)?[0-3]?\d\s*(?:[/.-]|\s+tháng\s+)\s*[01]?\d\s*(?:[/.-]"
    rf"|\s+năm\s+)\s*(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
# `từ 01/5 đến 31/10`: of the document's year
_SPAN_DAY_MONTHS = re.compile(
    r"(?:từ\s+)(?:ngày\s+)?(?P<day1>[0-3]?\d)(?:\s*(?:/|\s+tháng\s+)\s*(?P<month1>[01]?\d))?\s*(?:[-–]|\s+(?:đến|tới)\s+)\s*(?:hết\s+)?(?:ngày\s+)?"
    r"(?P<day>[0-3]?\d)\s*(?:/|\s+tháng\s+)\s*(?P<month>[01]?\d)(?![\d/-]|\.\d|\s+năm\s+\d)",
    re.IGNORECASE,
)
# `từ tháng 3 đến tháng 6 năm 2025` · `tháng 3 - 6/2025` · `tháng 8, 9 năm 2025` · `quý I - quý III/2025`
_SPAN_MONTHS = re.compile(
    rf"(?:từ\s+)?tháng\s+(?P<first>[01]?\d)(?:\s*(?:/|năm)\s*{_YEAR})?(?:{_DASH}|\s*,\s*|\s+(?:đến"
    rf"|tới|và)\s+)(?:hết\s+)?(?:tháng\s+)?(?P<last>[01]?\d)\s*(?:/|-|\s+năm\s+)\s*(?P<year>{_YEAR})(?!\d)",
    re.IGNORECASE,
)
_SPAN_QUARTERS = re.compile(
    rf"(?:từ\s+)?quý\s+(?P<first>I{{1,3}}|IV|[1-4])(?:\s*(?:/|năm)\s*{_YEAR})?(?:{_DASH}|\s*,\s*"
    rf"|\s+(?:đến|tới|và)\s+)(?:hết\s+)?(?:quý\s+)?(?P<last>I{{1,3}}|IV|[1-4])\s*(?:/|-|\s+năm\s+)\s*(?P<year>"
    rf"{_YEAR})(?!\d)",
    re.IGNORECASE,
)


# `trong 10 ngày đầu tháng 02` · `05 ngày cuối tháng 6/2026`
_PART_MONTH = re.compile(
    rf"(?:(?:ngay\s+)?(?:trong|vào)\s+)?(?<![\w,./])(?P<n>\d{{1,2}}|mười|năm|bảy)\s+ngày\s+(?P<part>đầu|cuối)(?:\s+của)?\s+tháng\s+(?P<month>[01]?\d)"
    rf"(?:\s*(?:/|-|\s+năm\s+)\s*(?P<year>{_YEAR}))?(?!\d)",
    re.IGNORECASE,
)


def _periods(text: str, lower: str, default_year: int | None, *, cell: bool) -> Iterator[Time]:
    spans = (
        (_SPAN_YEARS, holds(lower, "giai đoạn", "thời kỳ", "nhiệm kỳ")),
        (_FROM_YEAR, "từ" in lower),
        (_YEAR_LIST, "các năm" in lower),
        (_YEARS_CELL, cell),
    )
    for form in (f for f, wanted in spans if wanted):
        for match in form.finditer(text):
            if int(match["first"]) < int(match["last"]):
                yield Time(match.start(), match.end(), "period", due=f"{match['last']}-12-31")
    for match in _END_OF_TERM.finditer(text) if "nhiệm kỳ" in lower else ():
        yield Time(match.start(), match.end(), "year", due=f"{match['year']}-12-31")
    for match in _PART_YEAR.finditer(text) if "tháng" in lower else ():
        year = int(match["year"]) if match["year"] else default_year
        last = 12 if match["part"].lower() == "cuối" else int(number_of(match["n"]))
        due = Date(year, last).last_day if year else None
        yield Time(match.start(), match.end(), "period", due=due, bound=due is not None)
    for match in _PART_MONTH.finditer(text) if "tháng" in lower else ():
        year = int(match["year"]) if match["year"] else default_year
        if year and 1 <= int(match["month"]) <= 12:
            day = min(max(1, int(number_of(match["n"]))), 28) if match["part"].lower() == "đầu" else None
            yield Time(match.start(), match.end(), "period", due=Date(year, int(match["month"]), day).last_day)
    for match in _SPAN_DAYS.finditer(text) if _TWO_DAYS.search(lower) else ():
        dates = find_dates(match["last"])
        if len(dates) == 1 and dates[0].date.day:
            yield Time(match.start(), match.end(), "period", due=dates[0].date.iso)
    for match in _SPAN_DAY_MONTHS.finditer(text) if default_year and "từ" in lower and _TWO_DAYS.search(lower) else ():
        day, month = int(match["day"]), int(match["month"])
        if 1 <= month <= 12 and 1 <= day <= days_in(default_year or 2000, month):
            yearly = _YEARLY.match(text, match.end()) is not None
            if not yearly:
                yield Time(match.start(), match.end(), "period", due=Date(default_year, month, day).iso)
    for match in _MONTHS_CELL.finditer(text) if cell else ():
        if int(match["first"]) < int(match["last"]):
            yield Time(match.start(), match.end(), "period", due=Date(int(match["year"]), int(match["last"])).last_day)
    for match in _SPAN_MONTHS.finditer(text) if "tháng" in lower else ():
        if 1 <= int(match["first"]) <= 12 and 1 <= int(match["last"]) <= 12:
            yield Time(match.start(), match.end(), "period", due=Date(int(match["year"]), int(match["last"])).last_day)
    for match in _SPAN_QUARTERS.finditer(text) if "quý" in lower else ():
        quarter = read_roman(match["last"]) or int(match["last"])
        yield Time(match.start(), match.end(), "period", due=Date(int(match["year"]), quarter=quarter).last_day)


# --- relative ------------------------------------------------------------------------------------------------

_LENGTH = (
    rf"(?P<n>{COUNT})\s*(?:\([^()\d]{{1,30}}\)\s*)?\(?(?P<unit>ngày|giờ|tháng|tuần|năm)\b(?!\s*\d)(?:\s+(?:làm việc|làm))?\)?"
)
# A trigger runs to the end of its clause.
_TRIGGER = r"(?P<trigger>[^,;.:()\n\t]{3,160}?(?=\s+(?:dự kiến|chậm nhất|trước ngày)\s|[,;.:()\n\t]|$)|[^,;.:()\n\t]{160})"
# `trong thời hạn 10 ngày làm việc kể từ khi …` · `chậm nhất 10 ngày sau khi …` · `7 ngày trước khi …`
_COUNTED = re.compile(
    rf"(?:(?:(?:trong|tại)\s+)?(?:vòng|thời hạn|thời gian|khoảng thời gian)\s+)?(?:(?:trong"
    rf"|chậm nhất|muộn nhất|tối đa|tối thiểu|ít nhất|không quá|là|sau|[≤≥<>]=?)\s*)*(?<![\d/]){_LENGTH}\s*,?\s+"
    rf"(?P<link>kể từ(?: khi| ngày)?|tính từ(?: khi| ngày)?|từ khi|từ ngày|sau khi|trước khi"
    rf"|(?:trước|sau) ngày(?!\s*\d))\s+{_TRIGGER}",
    re.IGNORECASE,
)
# `trong thời hạn 05 ngày` · `không quá 12 tháng` · `≤ 20 ngày làm việc` · `tối đa 3 ngày làm việc`
_LIMITED = re.compile(
    rf"(?:trong\s+(?:vòng|thời hạn|thời gian|khoảng thời gian)|trong(?=\s+\d{{1,3}}\s+ngày làm việc)|thời (?:hạn|gian)(?:\s+[^\W\d]+){{0,4}}?\s+là"
    rf"|chậm nhất(?:\s+(?:là|trong))*|(?:tối đa\s+)?không quá|không vượt quá|tối đa|[≤≥]|<="
    rf"|>=)\s*{_LENGTH}",
    re.IGNORECASE,
)
# `sau 2 năm tổ chức sơ kết`; not `sau 12 tháng nghiệm thu` inside a measure, which `deadlines` leaves out
# nor `trước 15 giờ`, which is a time of day
_AFTER = re.compile(
    rf"(?<!\w)(?:sau|(?<!báo )trước(?!\s+(?:[01]?\d|2[0-4])\s*giờ)(?:\s+(?:ít nhất|tối thiểu))?)\s+{_LENGTH}", re.IGNORECASE
)
# `Trước khi hết nhiệm kỳ 30 ngày làm việc`
_BEFORE_EVENT = re.compile(
    rf"(?<!\w)trước\s+khi\s+(?P<trigger>[^,;.:()\d\n\t]{{3,60}}?)\s+(?:ít nhất\s+)?{_LENGTH}", re.IGNORECASE
)
_RIGHT_AFTER = re.compile(rf"(?<!\w)(?:ngay\s+(?:sau\s+)?khi|sau\s+khi)\s+{_TRIGGER}", re.IGNORECASE)
# `trong dịp Tết Nguyên đán` · `nhân dịp Quốc khánh`: days that a calendar of feasts gives
_FEAST = re.compile(
    r"(?<!\w)(?:(?:(?:vào|trong|trước|sau)\s+)?(?:các\s+)?(?:dịp|ngày)|trước|sau)\s+(?P<trigger>(?:lễ,? )?Tết(?:\s+(?:Nguyên [Đđ]án|Trung thu|[ÂâDd]ương lịch|[Ââ]m lịch|cổ truyền|(?:Giáp|Ất|Bính|Đinh|Mậu|Kỷ|Canh|Tân|Nhâm|Quý)\s+[^\W\d]+|năm\s+20\d\d))*)"
)
# `xong trước ngày khai giảng năm học mới`
_DAY_OF = re.compile(
    r"(?<!\w)(?:trước|sau)\s+ngày\s+(?P<trigger>(?:khai giảng|bế giảng|khai mạc|bế mạc|bầu cử|đại hội|hội nghị|tổ chức|diễn ra|kết thúc|hết hạn|thi|nghỉ)"
    r"(?!\w)[^,;.:()\n\t]{0,60})",
    re.IGNORECASE,
)
# `xong trước mùa mưa bão năm 2027` · `hoàn thành trong học kỳ I` · `trong tuần thứ hai của tháng 11`
_SEASON = re.compile(
    r"(?<!\w)(?:(?<!cả )trong|trước|đầu|cuối|hết)\s+(?P<trigger>(?:(?<=trước )mùa\s+(?:mưa|lũ|bão|khô|lụt|cạn)[^,;.:()\n\t]{0,25}?|học kỳ\s+(?:I{1,3}|[1-3]|hè)(?!\w)"
    r"|tuần (?:thứ )?(?:nhất|hai|ba|tư|đầu|cuối)(?:\s+(?:của )?tháng\s+\d{1,2})?)(?:\s+năm(?: học)?\s+[\d\s-]{4,11})?)(?=\s*(?:[,;.:()\n\t]|$))",
    re.IGNORECASE,
)
# `gửi tài liệu trước kỳ họp 10 ngày`
_BEFORE_SESSION = re.compile(
    rf"(?<!\w)trước\s+(?:ngày\s+)?(?P<trigger>(?:kỳ họp|phiên họp|cuộc họp|hội nghị|đại hội)(?:\s+[^\W\d]+){{0,4}}?)\s+(?:ít nhất\s+|tối thiểu\s+)?{_LENGTH}",
    re.IGNORECASE,
)
# `giải quyết trong ngày` · `trả kết quả ngay trong ngày làm việc`
_SAME_DAY = re.compile(r"(?<!\w)(?:ngay\s+)?trong\s+ngày(?:\s+làm việc)?(?=\s*(?:[,;.)]|$))", re.IGNORECASE)
# Sessions: `trình Quốc hội thông qua tại Kỳ họp thứ 9`
_SESSION = re.compile(
    r"(?<!\w)(?:tại|trước|vào)\s+(?P<trigger>(?:kỳ họp|phiên họp|hội nghị)\s+(?:thường lệ|bất thường"
    r"|chuyên đề|cuối năm|giữa năm|(?:lần\s+)?thứ)\s*[^,;.:()\n\t]{0,30}?)(?=[,;.:()\n\t]|$)",
    re.IGNORECASE,
)


# `là đủ 12 tháng kể từ ngày …` states a length that has passed.
_STATED = re.compile(r"(?:đã|đủ|được|hơn|gần|tròn)\s+$", re.IGNORECASE)


def _relative(text: str, lower: str) -> Iterator[Time]:
    triggered = (
        (_COUNTED, holds(lower, "kể từ", "tính từ", "từ khi", "từ ngày", "sau khi", "trước khi", "trước ngày", "sau ngày")),
        (_BEFORE_EVENT, "trước khi" in lower),
        (_RIGHT_AFTER, holds(lower, "sau khi", "ngay khi")),
        (_SESSION, holds(lower, "kỳ họp", "phiên họp", "hội nghị")),
        (_BEFORE_SESSION, holds(lower, "họp", "hội") and "trước" in lower),
        (_SEASON, holds(lower, "mùa", "học kỳ", "tuần")),
        (_FEAST, "tết" in lower),
        (_DAY_OF, holds(lower, "trước ngày", "sau ngày")),
    )
    for form in (f for f, wanted in triggered if wanted):
        for match in form.finditer(text):
            if _STATED.search(text, max(0, match.start() - 16), match.start()):
                continue
            end = match.end() - (len(match[0]) - len(match[0].rstrip()))
            yield Time(match.start(), end, "relative", trigger=" ".join(match["trigger"].split()))
    limits = ("vòng", "trong", "thời hạn", "thời gian", "chậm nhất", "không quá", "không vượt", "tối đa", "≤", "≥", "<=", ">=")
    counted = ((_LIMITED, holds(lower, *limits)), (_AFTER, holds(lower, "sau", "trước")), (_SAME_DAY, "trong ngày" in lower))
    for form, wanted in counted:
        for match in form.finditer(text) if wanted else ():
            yield Time(match.start(), match.end(), "relative")


# --- points --------------------------------------------------------------------------------------------------

_YEARLY = re.compile(
    rf"\s*,?\s*(?:{EVERY}\s+năm|của\s+(?:mỗi\s+)?năm(?!\s+\d)|(?:của\s+)?năm\s+(?:sau|báo cáo|kế tiếp|tiếp theo))", re.IGNORECASE
)
_PERIODIC_CUE = re.compile(
    rf"định kỳ|(?<!đến ){EVERY}\s+(?:tháng|quý|năm)|báo cáo\s+(?:tháng|quý|năm|6 tháng|06 tháng|sáu tháng"
    rf"|[^.;]{{0,20}}{EVERY})|(?:6|06|sáu) tháng(?! (?:đầu|cuối) năm 20)",
    re.IGNORECASE,
)
# `đến 2030`: a year without the word `năm` is one only after a limit.
_BARE_YEAR = re.compile(r"(?<!\w)(?:đến|tới|trước|hết)\s+(?P<year>20\d\d)(?![\d/]|\s*[-–]\s*\d|[.,]\d)", re.IGNORECASE)
# `trong tháng 7`: a month of the document's year, again only after a limit.
_BARE_MONTH = re.compile(
    r"(?<!\w)(?:trong|trước|hết|xong|vào|đến|cuối)\s+(?P<month>tháng\s+(?P<number>0?[1-9]|1[0-2]))(?![\d/-]|\.\d"
    r"|\s*(?:năm|và|,|đến)\s*\d|\s+năm)",
    re.IGNORECASE,
)
# `trước 20/12` · `dịp 03-02`: a day without the word `ngày` is one only after a limit and before the end of its phrase; `đạt 5/8 xã` is a share
_BARE_DAY = re.compile(
    r"(?<!\w)(?:(?:trước|chậm nhất(?: là| vào)?|muộn nhất(?: là| vào)?|hạn(?: cuối| chót)?(?: là)?|xong(?: trước)?|đến hết|từ)\s+|dịp(?: lễ| kỷ niệm)?\s+(?=\d{1,2}[/-]))"
    r"(?P<day>(?P<d>0?[1-9]|[12]\d|3[01])\s?[/-]\s?(?P<m>0?[1-9]|1[0-2]))(?![\d/-]|[.,]\d|\s*%)"
    r"(?=\s*(?:[,;.:)]|$|h[ằà]ng\s|mỗi\s|để\s|của\s|về\s|và\s|phải\s|gửi\s|đến\s|trình\s|báo cáo))",
    re.IGNORECASE,
)
# The next of a list of days: `15/6, 15/9 và 15/12`
_NEXT_DAY = re.compile(r"\s*(?:,|và)\s*(?P<day>(?P<d>0?[1-9]|[12]\d|3[01])/(?P<m>0?[1-9]|1[0-2]))(?![\d/-]|[.,]\d|\s*%)")
# `đến hết nhiệm kỳ (năm 2030)`
_END_OF_TERM = re.compile(
    rf"(?<!\w)(?:đến|tới|trước|hết|cuối)(?: hết| cuối)?\s+nhiệm kỳ\s*\(\s*(?:đến\s+)?(?:năm\s+)?(?P<year>{_YEAR})\s*\)",
    re.IGNORECASE,
)
_KINDS = {"day": "date", "month": "month", "quarter": "quarter", "year": "year"}


def _points(text: str, default_year: int | None) -> Iterator[Time]:
    dates = [(d.start, d.end, d.date) for d in find_dates(text, partial=True)]
    dates += [(m.start("year"), m.end("year"), Date(int(m["year"]))) for m in _BARE_YEAR.finditer(text)]
    if "/" in text or "-" in text:
        known = {end for _, end, _ in dates}
        for m in _BARE_DAY.finditer(text):
            day, month = int(m["d"]), int(m["m"])
            if day <= days_in(default_year or 2000, month) and m.end("day") not in known:
                dates.append((m.start("day"), m.end("day"), Date(None, month, day)))
                known.add(m.end("day"))
        for end in sorted(known):
            while (following := _NEXT_DAY.match(text, end)) is not None and following.end("day") not in known:
                end, day, month = following.end("day"), int(following["d"]), int(following["m"])
                if day <= days_in(default_year or 2000, month):
                    dates.append((following.start("day"), end, Date(None, month, day)))
                    known.add(end)
    if default_year is not None:
        dates += [(m.start("month"), m.end(), Date(default_year, int(m["number"]))) for m in _BARE_MONTH.finditer(text)]
    dates.sort(key=lambda d: d[:2])
    last_end, last_bound, last_day = -1, False, False
    for start, end, date in dates:
        before = text[max(0, start - 40) : start]
        limit = _LIMIT.search(before)
        if limit is not None and date.precision != "day" and _ONLY_DAYS.fullmatch(limit["limit"].strip()):
            limit = None
        # `từ ngày … đến …` is a span; `Từ ngày 01/7, bộ máy mới …` tells since when something is so.
        since = limit is not None and limit["limit"].strip().lower().endswith("từ")
        if since and limit is not None and (_TO.match(text, end) or _CLAUSE_START.search(before[: limit.start()] or " ")):
            limit = None
        bound = limit is not None and not _NO_LIMIT.search(before[: limit.start()])
        labelled = _TIME_LABEL.search(text[max(0, start - 80) : start]) is not None
        if limit is None and date.year and (labelled or (_AT_START.fullmatch(text[:start]) and _COLON.match(text, end))):
            bound = True
        if (
            not bound
            and last_bound
            and last_day
            and date.precision == "day"
            and re.fullmatch(r"\s*(?:,|và|;)\s*", text[last_end:start])
        ):
            bound = True  # `trước ngày 15/6, 15/9 và 15/12`
        if not bound and last_bound and date.precision == "year" and re.fullmatch(r"\s*(?:,|và|;)\s*", text[last_end:start]):
            bound = True  # `tới năm 2025, năm 2030`: the limit is said once for the list
        if limit is not None and bound:
            start -= len(before) - limit.start("limit")
        elif limit is not None:
            limit = None
        kind, due, rule = _KINDS[date.precision], date.last_day, None
        if date.year is None and date.month and date.day:
            yearly = _YEARLY.match(text, end)
            if yearly:
                end = yearly.end()
            sentence = text[max(0, text.rfind(".", 0, start)) : start]
            if yearly or _PERIODIC_CUE.search(sentence):
                kind, rule = "recurring", f"FREQ=YEARLY;BYMONTH={date.month};BYMONTHDAY={date.day}"
                bound = bound or yearly is not None
        if rule is None and date.year is None:
            due = date.in_year(default_year).last_day if default_year else None
            bound = bound and due is not None
        last_end, last_bound, last_day = end, bound, date.precision == "day"
        yield Time(start, end, kind, due=due if rule is None else None, rrule=rule, bound=bound)


# --- together ------------------------------------------------------------------------------------------------

_ONGOING = re.compile(
    r"(?:nhiệm vụ\s+|thực hiện\s+|làm\s+)?(?:thường xuyên|liên tục)(?:\s*,\s*(?:liên tục|thường xuyên|hằng năm))?", re.IGNORECASE
)


# Quick tests, so that the slower patterns run only where they can match.
_MAY_HOLD = re.compile(
    r"\d|h[ằàă]ng|mỗi|từng|kỳ|xuyên|tháng|quý|năm|ngày|tuần|sau khi|ngay khi|trước khi|theo|liên tục"
    r"|đến|trước|khi|trong"
)
_LISTED = re.compile(r"(?:tuần|tháng|quý|năm|lần)\s*(?:,|;|/|và|hoặc|\()")
_DIGIT_OR_PART = re.compile(r"\d|tháng (?:đầu|cuối)")
_DATED = re.compile(
    r"\d[/.-]\d|(?:năm|ngày|tháng|quý|nam|ngay|thang|quy|q\.?|đ[ếềêểe]n|tới|trước|hết)\s*[\divx]"
    r"|\d\s*(?:tháng|thang|-)"
)
_TWO_DAYS = re.compile(r"\d\s*(?:[-–—~]|đến|tới)\s*(?:hết\s+)?(?:ngày\s+)?\d")


def _scheduled(recurrences: Iterator[Recurrence]) -> Iterator[Time]:
    for recurrence in recurrences:
        yield Time(recurrence.start, recurrence.end, "recurring", rrule=recurrence.rule)


def find_times(text: str, default_year: int | None = None, *, cell: bool = False) -> list[Time]:
    """Every phrase of time of one paragraph or table cell, in order and without overlap.

    `default_year` fills times that name none (`6 tháng cuối năm`). With `cell`, the text is the deadline cell of a
    table: bare times (`6/2025`, `2025 - 2026`, `Thường xuyên`) bind there too.
    """
    return list(_times_of(text, default_year, cell))


@lru_cache(maxsize=1024)
def _times_of(text: str, default_year: int | None, cell: bool) -> tuple[Time, ...]:
    # Deadlines, targets and tasks ask for the times of the same cells and sentences.
    found: list[Time] = []
    taken = bytearray(len(text))

    def add(times: Iterator[Time]) -> None:
        for time in times:
            if not any(taken[time.start : time.end]):
                taken[time.start : time.end] = b"\x01" * (time.end - time.start)
                found.append(time)

    lower = text.lower()
    if not _MAY_HOLD.search(lower):
        return ()
    add(_scheduled(find_recurrences(text, lower)))
    if _LISTED.search(lower):
        before = [Recurrence(t.start, t.end, t.rrule or "") for t in found]
        add(_scheduled(find_frequency_lists(text, before)))
    if _DIGIT_OR_PART.search(lower):
        add(_periods(text, lower, default_year, cell=cell))
    add(_relative(text, lower))
    if _DATED.search(lower):
        add(_points(text, default_year))
    if cell:
        if _OTHER_CALENDAR.match(text) and not any(t.kind in ("date", "month", "relative") for t in found):
            start, end = _trimmed(text)
            return (Time(start, end, "relative", trigger=text[start:end]),)
        if _BY_OTHER.match(text):
            return tuple(_worded(text))
        add(_bare(text, default_year))
        found = [t if t.bound else replace(t, bound=True) for t in found if t.due or t.rrule or t.kind in ("relative", "ongoing")]
        if not found:
            add(_worded(text))
    return tuple(sorted(found, key=lambda t: t.start))


# A cell that leaves the time to another document; dates in it are that document's.
_BY_OTHER = re.compile(
    r"\s*(?:(?:thời gian|thời hạn|tiến độ)\s+)?(?:thực hiện\s+)?theo\s+(?!định kỳ|giai đoạn|quý|tháng|năm)", re.IGNORECASE
)


# `Mùng 6 Tết` · `Rằm tháng Giêng` · `Học kỳ I` · `Kỳ họp cuối năm 2026`: days that another calendar gives
_OTHER_CALENDAR = re.compile(
    r"\s*(?:(?:trước|trong|sau|tại|vào|đầu|cuối)\s+)?(?:(?:(?:mùng|mồng|ngày)\s+)?\d{1,2}\s+(?:tháng Chạp|Tết)|(?:đêm\s+)?giao thừa"
    r"|rằm tháng\s+\S+|(?:dịp\s+)?Tết\b|học kỳ\s+[I1-3]{1,3}\b|(?:kỳ họp|phiên họp|hội nghị)\s+\S+)[^;\n]{0,40}$",
    re.IGNORECASE,
)
# `Cả năm` · `Trong năm`
_WHOLE_YEAR = re.compile(r"(?<!\w)(?:cả|trong|suốt)\s+năm(?!\s*\d|\w)", re.IGNORECASE)


def _bare(text: str, default_year: int | None) -> Iterator[Time]:
    for match in (
        re.finditer(r"\b(?:tháng|t)\s*(?P<month>0?[1-9]|1[0-2])(?![\d/.-])", text, re.IGNORECASE) if default_year else ()
    ):
        yield Time(match.start(), match.end(), "month", due=Date(default_year, int(match["month"])).last_day)
    for match in re.finditer(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/.-]|\s*[-–]\s*\d)", text):
        yield Time(match.start(), match.end(), "year", due=f"{match[0]}-12-31")
    day = re.fullmatch(r"\s*(?:(?:trước|từ|đến)\s+)?(?P<d>\d{1,2})\s?/\s?(?P<m>\d{1,2})\s*", text, re.IGNORECASE)
    if day and default_year and 1 <= int(day["m"]) <= 12 and 1 <= int(day["d"]) <= days_in(default_year, int(day["m"])):
        yield Time(*_trimmed(text), "date", due=Date(default_year, int(day["m"]), int(day["d"])).iso)
    for match in _WHOLE_YEAR.finditer(text) if default_year else ():
        yield Time(match.start(), match.end(), "year", due=f"{default_year}-12-31")
    for match in re.finditer(rf"(?<!\d){_LENGTH}(?!\s*(?:\d+\s*(?:phút)?\s*,?\s*)?ngày)", text, re.IGNORECASE):
        yield Time(match.start(), match.end(), "relative")
    if re.fullmatch(rf"\s*{EVERY}\s+ngày\s*", text, re.IGNORECASE):
        yield Time(*_trimmed(text), "recurring", rrule="FREQ=DAILY")
    for match in _ONGOING.finditer(text):
        yield Time(match.start(), match.end(), "ongoing")


def _trimmed(text: str) -> tuple[int, int]:
    """Where a text begins and ends without the space around it."""
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _worded(text: str) -> Iterator[Time]:
    """A cell that says in words on what the time depends: `Theo Quyết định phê duyệt`, `Đến trước thời điểm mở thầu`."""
    match = re.match(
        r"\s*((?:thời gian\s+)?(?:thực hiện\s+)?(?:theo|sau|trước|đến|ngay|khi|trong)\b.*\S)\s*$", text, re.IGNORECASE | re.DOTALL
    )
    if match:
        yield Time(match.start(1), match.end(1), "relative", trigger=" ".join(match[1].split()))
