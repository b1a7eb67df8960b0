"""Schedules in words, as recurrence rules (RFC 5545): `trước ngày 20 hằng tháng`, `định kỳ 6 tháng`, `(tháng, quý, năm)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vanban.extract.values import parse_number_words


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A schedule: `text[start:end]`."""

    start: int
    end: int
    rule: str


# Words of a number below 100, as frequencies are written: `sáu tháng`, `hai năm`.
_WORD_NUMBER = r"một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười(?:\s+(?:hai|lăm))?|hai mươi|ba mươi"
COUNT = rf"(?:\d{{1,3}}(?:[.,]5)?|{_WORD_NUMBER})"
EVERY = r"(?:h[ằàă]ng|mỗi|từng)"
_UNIT = r"(?:ngày|tuần|tháng|quý|năm)"
_ONCE = r"(?:(?:t[ổôồ]\s+chức|báo cáo|thực hiện|họp)\s+)?(?:một|0?1)\s+(?:lần|kỳ)"


def number_of(text: str) -> float:
    """The value of a count in figures or words; 0 where it is none."""
    text = text.strip().lower()
    if text[0].isdigit():
        return float(text.replace(",", "."))
    return float(parse_number_words(text) or 0)


def _rule(count: float, unit: str, *parts: str) -> str | None:
    """The recurrence rule for every `count` `unit`: a quarter is three months (GUIDE)."""
    unit = unit.lower()
    if unit == "quý":
        count, unit = 3 * count, "tháng"
    if unit == "năm" and count != int(count):
        count, unit = 12 * count, "tháng"
    if count <= 0 or count != int(count):
        return None
    freq = {"ngày": "DAILY", "tuần": "WEEKLY", "tháng": "MONTHLY", "năm": "YEARLY"}[unit]
    rule = [f"FREQ={freq}"]
    if count > 1:
        rule.append(f"INTERVAL={int(count)}")
    return ";".join([*rule, *parts])


_BEFORE = (
    r"(?:(?:(?:chậm|muộn) nhất(?: là)?(?: (?:vào|trước|đến))?|không muộn hơn|trước|vào|lúc|hồi|định kỳ(?: vào| trước)?)\s+)*"
)
# `16 giờ 30` · `17h00` · `15 giờ`
_HOUR = r"(?:[0-2]?\d\s*(?:giờ|h|g|:)\s*(?:[0-5]?\d\s*)?(?:phút\s*)?,?\s*)"
# `hằng tháng trước ngày 20 hằng tháng` is one schedule.
_BEFORE_MONTHLY = rf"(?:h[ằàă]ng tháng(?:,| vào)?\s+(?=trước|vào|ngày))?{_BEFORE}{_HOUR}?"
_DAYS = r"ngày\s+(?P<days>[0-3]?\d(?:\s*(?:,|và|[-–]|đến)\s*(?:ngày\s+)?[0-3]?\d)*)"
# `trước ngày 20 hằng tháng` · `ngày 15 và 30 mỗi tháng` · `ngày 25 của tháng` · `trước ngày 05 tháng sau`
_OF_MONTH = re.compile(
    rf"{_BEFORE_MONTHLY}{_DAYS}\s*,?\s*(?:(?:của\s+)?{EVERY}\s+tháng|của\s+tháng(?!\s+\d)(?!\s+(?:cuối"
    rf"|đầu))(?:\s+(?:sau|kế tiếp|tiếp theo|báo cáo))?"
    rf"|(?:của\s+)?tháng\s+(?:sau|trước|kế tiếp|tiếp theo|liền kề|báo cáo)(?:\s+(?:liền kề|đó|kế tiếp))?)",
    re.IGNORECASE,
)
# `hằng tháng, vào ngày 28` · `mỗi tháng trước ngày 05`: the frequency first
_MONTHLY_ON = re.compile(
    rf"{EVERY}\s+tháng\s*[,(:]?\s*(?:(?:gửi|nộp|báo cáo|có báo cáo)\s+)?(?:(?:trước|vào|chậm nhất(?: là| vào)?)\s+)?{_DAYS}(?!\d|\s*[/.\-]\s*\d|\s+tháng)",
    re.IGNORECASE,
)
# `hằng tháng công bố kết quả trước ngày 10`: what is done stands between
_MONTHLY_DONE = re.compile(
    rf"{EVERY}\s+tháng\s+(?![^,;.:]{{0,60}}(?:quý|năm)(?!\w))[^,;.:\d]{{3,70}}?\s(?:trước|vào|chậm nhất(?: là| vào)?)\s+{_DAYS}(?!\d|\s*[/.\-]\s*\d|\s+(?:của\s+)?tháng)",
    re.IGNORECASE,
)
# `trước 16 giờ hằng ngày` · `lúc 7h30 mỗi ngày`: without an hour `hằng ngày` is an attribute
_DAILY_AT = re.compile(
    rf"{_BEFORE}{_HOUR}{EVERY}\s+ngày\b|{EVERY}\s+ngày\s*[,(]?\s*(?:trước|vào|lúc|hồi)\s+{_HOUR}", re.IGNORECASE
)
# `trước ngày 10 tháng cuối quý` · `ngày 05 của tháng đầu quý sau`
_OF_QUARTER = re.compile(
    rf"{_BEFORE}{_HOUR}?{_DAYS}\s*,?\s*(?:của\s+)?tháng\s+(?P<which>cuối|đầu)(?:\s+(?:cùng|tiên))?\s*(?:(?:của|{EVERY})\s+)*quý"
    r"(?:\s+(?:sau|tiếp theo|kế tiếp))?",
    re.IGNORECASE,
)
# `trước ngày 15/6 và ngày 15/12 hằng năm` · `ngày 10 tháng 6 hằng năm` · `trước ngày 31/3 năm sau`: the year is said once for all
_DAY_MONTH = r"(?:ngày\s+)?[0-3]?\d\s*(?:[/\-]|\s+tháng\s+)\s*[01]?\d(?![\d/\-])"
_OF_YEAR = re.compile(
    rf"{_BEFORE}{_HOUR}?ngày\s+(?=\d){_DAY_MONTH}(?:\s*(?:,|và|hoặc)\s*{_BEFORE}{_DAY_MONTH})*\s*,?\s*"
    rf"(?:{EVERY}\s+năm|của\s+(?:mỗi\s+)?năm(?!\s+\d)|(?:của\s+)?năm\s+(?:sau|báo cáo|kế tiếp|tiếp theo))",
    re.IGNORECASE,
)
# `hằng năm, chậm nhất ngày 15 tháng 12`: the frequency first
_YEARLY_ON = re.compile(
    rf"{EVERY}\s+năm\s*[,(]?\s*(?=(?:chậm|muộn|không|trước|vào|ngày)){_BEFORE}{_HOUR}?{_DAY_MONTH}(?!\s*(?:năm\s+|[/\-])\d)",
    re.IGNORECASE,
)
# `03 giờ/lần` · `2 giờ một lần`
_HOURLY = re.compile(
    r"(?:(?:mỗi|cứ|định kỳ)\s+)?(?<![\d.,/])(?P<n>\d{1,2})\s*(?:giờ|tiếng|h)\s*(?:/\s*(?:0?1\s*)?lần|một lần|0?1 lần)",
    re.IGNORECASE,
)
# `trực vào các ngày trong tuần`
_ALL_WEEK = re.compile(
    r"(?:(?:vào|trong)\s+)?(?:tất cả\s+)?(?:các|mọi)\s+ngày\s+trong\s+tuần(?:,\s*kể cả(?:[\s,]+(?:thứ Bảy|Chủ nhật|ngày nghỉ|ngày lễ|lễ|Tết|và))+)?",
    re.IGNORECASE,
)
_ONE_OF_YEAR = re.compile(
    rf"{_BEFORE}(?:ngày\s+)?(?P<day>[0-3]?\d)\s*(?:[/\-]|\s+tháng\s+)\s*(?P<month>[01]?\d)(?![\d/\-])", re.IGNORECASE
)
# `tháng 6 và tháng 12 hằng năm` names no day
_MONTHS_OF_YEAR = re.compile(
    rf"{_BEFORE}(?P<months>tháng\s+[01]?\d(?:\s*(?:,|và)\s*(?:tháng\s+)?[01]?\d)*)\s*,?\s*{EVERY}\s+năm(?!\s*\d)", re.IGNORECASE
)
# `vào dịp Quốc khánh 02/9 hằng năm` · `dịp kỷ niệm ngày thành lập xã (15/5) hằng năm`
_FEAST_OF_YEAR = re.compile(
    rf"(?:(?:vào|nhân|trong)\s+)?dịp\s+[^,;.()\d]{{0,70}}[( ]\s*(?:ngày\s+)?(?P<day>[0-3]?\d)\s?[/\-]\s?(?P<month>[01]?\d)\s*\)?\s*{EVERY}\s+năm(?!\s*\d)",
    re.IGNORECASE,
)
_LAST_DAY = re.compile(
    rf"{_BEFORE}ngày (?:làm việc )?cuối(?: cùng)?(?: của)?\s+(?:{EVERY}\s+)?(?P<unit>tháng|quý|năm)\b", re.IGNORECASE
)
_WEEKDAYS = {
    "hai": "MO", "2": "MO", "ba": "TU", "3": "TU", "tư": "WE", "4": "WE", "năm": "TH", "5": "TH",
    "sáu": "FR", "6": "FR", "bảy": "SA", "bẩy": "SA", "7": "SA", "chủ nhật": "SU",
}  # fmt: skip
_WEEKDAY = r"(?:(?:sáng|chiều|tối|ngày)\s+)*(?:thứ\s+(?P<day>hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])(?!\w)|(?P<sunday>chủ nhật))"
# `trước 15 giờ thứ Năm hằng tuần` · `chiều thứ Sáu cuối tuần` · `hằng tuần, vào thứ Hai` · `đầu tuần, sáng thứ Hai`
_OF_WEEK = re.compile(
    rf"{_BEFORE}{_HOUR}?{_WEEKDAY}\s*,?\s*(?:{EVERY}\s+tuần|(?:của\s+)?(?:mỗi\s+|cuối\s+|đầu\s+)?tuần(?!\s+(?:này|sau|tới)))",
    re.IGNORECASE,
)
_WEEKLY_ON = re.compile(rf"(?:{EVERY}\s+tuần|(?:đầu|cuối|giữa)\s+tuần)\s*[,(]?\s*{_BEFORE}{_HOUR}?{_WEEKDAY}", re.IGNORECASE)
# `02 lần/năm` · `1 lần/tháng` · `hai lần trong một năm`
_TIMES = re.compile(
    rf"(?P<n>{COUNT})\s+lần\s*(?:/|trong|mỗi|một)\s*(?:(?:một|0?1)\s+)?(?P<unit>{_UNIT})\b(?!\s*\d)", re.IGNORECASE
)
# `mỗi năm 02 lần` · `hằng quý tổ chức một lần`
_TIMES_AFTER = re.compile(
    rf"(?:{EVERY}|một|0?1)\s+(?P<unit>tuần|tháng|quý|năm)\s*,?\s*(?:(?:t[ổôồ]\s+chức|báo cáo|họp|kiểm tra|thực hiện)\s+)?(?:(?:ít nhất|tối thiểu|không quá|khoảng|từ)\s+)?(?P<n>{COUNT})\s+(?:lần|kỳ)",
    re.IGNORECASE,
)
# `6 tháng một lần` · `01 tháng/lần` · `hai năm tổ chức một lần` · `mỗi quý 1 lần`
_ONCE_IN = re.compile(
    rf"(?:(?:theo\s+)?định kỳ\s+)?(?:(?:{EVERY}\s+)(?:(?P<n1>{COUNT})\s+)?|(?P<n2>{COUNT})\s+)(?P<unit>{_UNIT})\s*(?:/\s"
    rf"*(?:0?1\s*)?lần|,?\s*{_ONCE})",
    re.IGNORECASE,
)
# `định kỳ 6 tháng` · `theo định kỳ hằng quý` · `Định kỳ hàng năm`
_PERIODIC = re.compile(
    rf"(?:theo\s+)?định kỳ\s+(?:vào\s+|theo\s+)?(?:{EVERY}\s+)?(?:(?P<n>{COUNT})\s+)?(?P<unit>{_UNIT})\b(?!\s*\d)", re.IGNORECASE
)
# `hằng năm` · `mỗi tháng`; not `mặt hàng năm 2025`
_EVERY_UNIT = re.compile(
    rf"(?<!\w){EVERY}\s+(?:(?P<n>{COUNT})\s+)?(?P<unit>tuần|tháng|quý|năm)\b(?!\s*\d)(?!\s+học)", re.IGNORECASE
)
# `theo giai đoạn 5 năm` · `chu kỳ 2,5 năm` · `theo từng giai đoạn 5 năm`
_CYCLE = re.compile(
    rf"(?:theo\s+(?:từng\s+|các\s+)?(?:giai đoạn|chu kỳ)|chu kỳ)\s+(?P<n>{COUNT})\s+(?P<unit>năm|tháng)\b(?!\s*\d)", re.IGNORECASE
)
# One entry of a list of frequencies: `quý`, `6 tháng`, `01 năm`, `hằng năm`, `giai đoạn 5 năm`.
_ITEM = re.compile(
    rf"(?:(?:h[ằàă]ng|mỗi|giai đoạn|theo)\s+)?(?:(?P<n>{COUNT})\s+)?(?P<unit>tuần|tháng|quý|năm)\b(?!\s*(?:\d"
    rf"|/|(?:I{{1,3}}|I?V)(?!\w)))(?!\s+(?:đầu|cuối|sau|trước|tới|học))",
    re.IGNORECASE,
)
# What stands in brackets behind an entry says more of it: `quý (trước ngày 10 của tháng cuối quý), 6 tháng (trước ngày 10/6)`.
_JOIN = re.compile(r"\s*(?:\([^()]{1,80}\)\s*)?(?:,|;|\bvà\b|\bhoặc\b|/)\s*(?:(?:và|hoặc)\s+)?", re.IGNORECASE)
# Where a list of bare units (`tháng, quý, 6 tháng, năm`) is one of frequencies.
_LIST_CUE = re.compile(r"(?:định kỳ|báo cáo|theo|giai đoạn|kỳ|sơ kết|kiểm tra|chế độ)\s*[(:]?\s*$", re.IGNORECASE)


def _days(text: str) -> str:
    """The numbers of a list, each of a range: `03 - 05` is 3,4,5."""
    days: list[int] = []
    ranged = False
    for part in re.findall(r"\d+|[-–]|đến", text):
        if part.isdigit():
            days.extend(range(days[-1] + 1 if ranged and days else int(part), int(part) + 1))
        ranged = not part.isdigit()
    return ",".join(map(str, days))


def find_recurrences(text: str, lower: str) -> Iterator[Recurrence]:
    """Every schedule told by one phrase; `lower` is the text in lower case. Longer forms come first and may overlap later ones."""

    def found(match: re.Match[str], rule: str | None) -> Iterator[Recurrence]:
        if rule is not None:
            yield Recurrence(match.start(), match.end(), rule)

    if holds(lower, "ngày", "tháng", "dịp") and holds(lower, "tháng", "quý", "năm"):
        for match in _OF_YEAR.finditer(text) if "năm" in lower else ():
            days = list(_ONE_OF_YEAR.finditer(text, match.start(), match.end()))
            for i, day in enumerate(days):
                end = match.end() if i + 1 == len(days) else day.end()
                rule = f"FREQ=YEARLY;BYMONTH={int(day['month'])};BYMONTHDAY={int(day['day'])}"
                yield Recurrence(day.start(), end, rule)
        for match in _YEARLY_ON.finditer(text) if "năm" in lower else ():
            day = list(_ONE_OF_YEAR.finditer(text, match.start(), match.end()))[-1]
            yield from found(match, f"FREQ=YEARLY;BYMONTH={int(day['month'])};BYMONTHDAY={int(day['day'])}")
        for match in _FEAST_OF_YEAR.finditer(text) if "dịp" in lower else ():
            yield from found(match, f"FREQ=YEARLY;BYMONTH={int(match['month'])};BYMONTHDAY={int(match['day'])}")
        for match in _MONTHS_OF_YEAR.finditer(text) if "năm" in lower else ():
            if all(1 <= int(n) <= 12 for n in re.findall(r"\d+", match["months"])):
                yield from found(match, f"FREQ=YEARLY;BYMONTH={_days(match['months'])}")
        for match in _OF_QUARTER.finditer(text) if "quý" in lower else ():
            months = "3,6,9,12" if match["which"].lower() == "cuối" else "1,4,7,10"
            yield from found(match, f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={_days(match['days'])}")
        for form in (_OF_MONTH, _MONTHLY_ON, _MONTHLY_DONE) if "tháng" in lower else ():
            for match in form.finditer(text):
                yield from found(match, f"FREQ=MONTHLY;BYMONTHDAY={_days(match['days'])}")
        for match in _LAST_DAY.finditer(text) if "cuối" in lower else ():
            rules = {"tháng": "FREQ=MONTHLY;BYMONTHDAY=-1", "quý": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"}
            yield from found(match, rules.get(match["unit"].lower(), "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"))
    for form in (_WEEKLY_ON, _OF_WEEK) if "tuần" in lower else ():
        for match in form.finditer(text):
            yield from found(match, f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[(match['day'] or 'chủ nhật').lower()]}")
    for match in _ALL_WEEK.finditer(text) if "trong tuần" in lower else ():
        yield from found(match, "FREQ=DAILY")
    for match in _HOURLY.finditer(text) if "lần" in lower else ():
        if int(match["n"]) > 0:
            yield from found(match, "FREQ=HOURLY" + (f";INTERVAL={int(match['n'])}" if int(match["n"]) > 1 else ""))
    for match in _DAILY_AT.finditer(text) if "ngày" in lower else ():
        yield from found(match, "FREQ=DAILY")
    for match in _TIMES_AFTER.finditer(text) if "lần" in lower else ():
        yield from found(match, _times(number_of(match["n"]), match["unit"].lower()))
    if holds(lower, "lần", "kỳ"):
        for match in _ONCE_IN.finditer(text):
            yield from found(match, _rule(number_of(match["n1"] or match["n2"] or "1"), match["unit"]))
        for match in _TIMES.finditer(text):
            yield from found(match, _times(number_of(match["n"]), match["unit"].lower()))
    for match in _CYCLE.finditer(text) if holds(lower, "chu kỳ", "giai đoạn") else ():
        yield from found(match, _rule(number_of(match["n"]), match["unit"]))
    for match in _PERIODIC.finditer(text) if "định kỳ" in lower else ():
        yield from found(match, _rule(number_of(match["n"] or "1"), match["unit"]))
    for match in _EVERY_UNIT.finditer(text):
        yield from found(match, _rule(number_of(match["n"] or "1"), match["unit"]))


def holds(lower: str, *words: str) -> bool:
    """Whether a text in lower case holds one of the words: asked before the slower patterns."""
    for word in words:  # noqa: SIM110 – asked for every paragraph, and a generator costs twice the time
        if word in lower:
            return True
    return False


def _times(count: float, unit: str) -> str | None:
    """`2 lần/năm` recurs every six months; a frequency that no whole interval gives is left out, but `2 lần/tuần` is weekly."""
    months = {"năm": 12, "quý": 3, "tháng": 1}.get(unit)
    if count == 1 or (unit == "tuần" and count):
        return _rule(1, unit)
    if months is None or not count or months % count:
        return None
    return _rule(months / count, "tháng")


def find_frequency_lists(text: str, taken: list[Recurrence]) -> Iterator[Recurrence]:
    """The entries of lists of frequencies: those after one found already, and bare lists after a cue or in brackets."""
    heads = [t.end for t in taken if "BYMONTHDAY" not in t.rule]
    starts = {t.start for t in taken if "BYMONTHDAY" not in t.rule}
    for match in _ITEM.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        if any(t.start < match.end() and match.start() < t.end for t in taken):
            continue
        rest = _JOIN.match(text, match.end())
        second = _ITEM.match(text, rest.end()) if rest else None
        # `tháng, quý và hằng năm`: what opens a list that ends in a frequency is one too.
        opens = rest is not None and rest.end() in starts and match["n"] is not None
        if not opens and (second is None or not (_LIST_CUE.search(before) or match[0].lower().startswith("theo"))):
            continue
        rule = _rule(number_of(match["n"] or "1"), match["unit"])
        if rule is not None:
            yield Recurrence(match.start(), match.end(), rule)
            heads.append(match.end())
    seen: set[int] = set()
    for head in sorted(set(heads)):
        at = head
        # A list whose entries are heads themselves is walked once, not from each of them.
        while (
            at not in seen and (join := _JOIN.match(text, at)) is not None and (item := _ITEM.match(text, join.end())) is not None
        ):
            rule = _rule(number_of(item["n"] or "1"), item["unit"])
            if rule is None:
                break
            yield Recurrence(item.start(), item.end(), rule)
            seen.add(at)
            at = item.end()
