"""Figures of a text with their comparator, range and unit: `tối thiểu 30 doanh nghiệp`, `khoảng 1 - 1,5%`, `≥ 0,75`.

The vocabulary is data/units.json. What a figure measures, and whether it is a target, `targets` decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from vanban.data import load
from vanban.extract.values import NUMBER, find_dates, parse_number


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `text[start:end]` holds comparator, number and unit; `number` is where the number itself begins."""

    start: int
    number: int
    end: int
    value: float
    value_max: float | None
    comparator: str
    """One of = >= <= > < range."""
    approx: bool
    unit: str | None
    strong: bool
    """Whether a comparator other than `đạt` or `là` was written."""
    reached: bool = False
    """Whether `đạt` or the like was written."""
    counted: bool = False
    """Whether the unit is the thing itself that is counted, so that it belongs to the indicator too."""
    yearly: bool = False
    """`…/năm`."""
    money: bool = False
    span_of_time: bool = False
    guessed: bool = False
    """Whether the unit is no known one, but the noun behind the number."""
    listed: bool = False
    """Whether the comparator is that of the list which the figure stands in."""


@cache
def _vocabulary() -> dict[str, Any]:
    vocabulary: dict[str, Any] = load("units")
    return vocabulary


def _any(words: list[str]) -> str:
    return "|".join(sorted((re.escape(w) for w in words), key=len, reverse=True))


@cache
def _before() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """What may stand right before a number, as one pattern, and the sign that each of its groups stands for."""
    rules = [(c["sign"], word) for c in _vocabulary()["comparators"] for word in c["before"]]
    rules += [("~", word) for word in _vocabulary()["approximators"]["before"]]
    rules += [("", "mức"), ("", "tỷ lệ"), ("", "phải"), ("", "được")]
    rules.sort(key=lambda r: -len(r[1]))
    words = "|".join(f"({word})" for _, word in rules)
    return tuple(sign for sign, _ in rules), re.compile(rf"(?:(?<!\w)|(?=[≥≤<>=~]))(?:{words})\s*$", re.IGNORECASE)


@cache
def _after() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """What may stand right after a number and its unit, likewise."""
    rules = [(c["sign"], word) for c in _vocabulary()["comparators"] for word in c["after"]]
    return tuple(sign for sign, _ in rules), re.compile(rf"\s*(?:{'|'.join(f'({word})' for _, word in rules)})\b", re.IGNORECASE)


@cache
def _unit_forms() -> dict[str, re.Pattern[str]]:
    v = _vocabulary()
    per = r"(?P<per>\s*/\s*(?:1(?:0|00)?\.?000 dân|vạn dân|nghìn dân|\d[\d.]*\s*(?:dân|trẻ|người|hộ)|[a-zà-ỹđ]+[23²³]?)(?!\w)(?:\s*/\s*(?:năm|tháng|ngày))?)?"
    scale = "|".join(v["scales"]["words"])
    return {
        "money": re.compile(rf"\s*(?P<unit>(?:(?:{scale})\s+){{0,2}}(?:{_any(v['money'])}))\b{per}", re.IGNORECASE),
        "percent": re.compile(rf"\s*(?P<unit>%|‰|phần trăm)(?P<share>\s*(?:{_any(v['shares'])})\b)?{per}", re.IGNORECASE),
        # `đạt 9 năm 2026` is nine of something else.
        "time": re.compile(rf"\s*(?P<unit>{_any(v['times'])})\b(?!\s+20\d\d){per}", re.IGNORECASE),
        "measure": re.compile(rf"\s*(?P<unit>(?:(?:{scale})\s+)?(?:{_any(v['measures'])}))(?!\w){per}", re.IGNORECASE),
        "noun": re.compile(rf"\s*(?P<unit>(?:(?:{scale})\s+)?(?:{_any(v['nouns'])}))(?!\w){per}", re.IGNORECASE),
    }


_NUMBER = re.compile(
    rf"(?<![\w.,/])(?<!\d[-–])(?P<first>{NUMBER})(?:/(?P<of>{NUMBER})(?=\s+[^\W\d]))?(?P<percent>\s*%)?(?:\s*(?:[-–—]|đến|tới)\s*(?P<last>{NUMBER}))?(?!"
    rf"[\d/]|\w)"
)
# `từ 01/9` is a day, no share.
_DAY_BEFORE = re.compile(r"(?<!\w)(?:từ|đến|trước|ngày|hết|dịp|chậm nhất|muộn nhất)\s*$", re.IGNORECASE)
# Numbers of a document, a clause, a level, a session count nothing.
_ORDINAL = re.compile(
    r"(?<!\w)(?:(?<!một )số|điều|khoản|mục|chương|phần|phụ lục|mẫu|bảng|biểu|khóa|khoá|lần thứ"
    r"|thứ|kỳ|(?<!cung )(?<!cao )(?<!nâng )cấp|mức độ|cấp độ"
    r"|nhóm|loại|hạng|quyển|trang|giai đoạn|nhiệm kỳ|thế kỷ|công nghiệp|đề án|nghị quyết|luật"
    r"|quyết định|kết luận|chỉ thị|nghị định"
    r"|thông tư|chuẩn|iso|tcvn|qcvn|web|(?<!mỗi )(?<!hằng )(?<!hàng )(?:tháng|năm|ngày|quý))\s*$",
    re.IGNORECASE,
)
_SHARE_ENDS = re.compile(
    r"\s*(?:$|[.,;:()\n\t]|(?:và|vào|thông qua|đến|trong năm|năm|trở lên|mỗi năm|hằng năm)(?!\w))", re.IGNORECASE
)
# A word or two behind a number are what it counts, unless they are words of grammar.
_GRAMMAR = (
    r"(?:và|hoặc|của|trong|tại|ở|đến|tới|cho|với|để|là|được|bị|có|trở|lên|xuống|so|theo|trên|dưới|từ|như|nhằm"
    r"|về|do|vào|đã|sẽ|đang|phải|cần|mỗi|từng|hằng|hàng|thì|nếu|khi|mà|này|đó|nêu|sau|trước|điều|khoản|năm|tháng|quý|cả|các|những"
    r"|bằng|bởi|qua|thuộc|ban|không|chưa|còn|đạt|tăng|giảm|gồm|quy|kèm|thứ|trừ|cùng|nhưng|bao|tham|hoàn|thực"
    r"|vạn|trăm|nghìn|ngàn|triệu|tỷ|tỉ)(?!\w)"
)
_GUESSED = re.compile(rf"\s+(?P<noun>(?!{_GRAMMAR})[a-zà-ỹđ]+(?:\s+(?!{_GRAMMAR})[a-zà-ỹđ]+)?)(?!\w)")
# What is told apart by numbers: `đợt 1`, `thôn 3`, `khối 9`.
_NUMBERED = re.compile(
    r"(?<!\w)(?:đợt|thôn|tổ|tổ dân phố|khu|khu phố|khu vực|bản|ấp|xóm|lớp|khối|cụm|phòng|quận|vùng|lần|bậc|tuyến|quốc lộ|đường|tiểu dự án|dự án"
    r"|đội|trạm|cơ sở|công ty|trường|lô|thửa|tiêu chí|nội dung|chỉ tiêu|bước|dòng|cột|hình|phiếu|thế hệ|kênh|đại đội|trung đoàn|sư đoàn)\s*$",
    re.IGNORECASE,
)
_ROMAN_OR_CODE = re.compile(r"^\s*[-–/]\s*[A-ZĐ]{2}")


def find_figures(text: str, *, guess: bool = False) -> list[Figure]:
    """Every figure of a passage, in order; dates, symbols and ordinal numbers are not figures.

    With `guess`, the noun behind a number is its unit where no known one is: `60 vùng`. Of `38/143 hộ` the figure is 38.
    """
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return []
    dates = [(d.start, d.end) for d in find_dates(text, partial=True)]
    found: list[Figure] = []
    for match in numbers:
        if any(s < match.end() and match.start() < e for s, e in dates):
            continue
        figure = _read(text, match, guess=guess)
        if figure is not None:
            found.append(figure)
    return found


_LEVELS = 12
# No comparator is longer, with the space behind it.
_LONGEST = 24


def _read(text: str, match: re.Match[str], *, guess: bool) -> Figure | None:
    first = parse_number(match["first"])
    last = parse_number(match["last"]) if match["last"] else None
    end = match.end()
    if match["of"] and (first is None or first > (parse_number(match["of"]) or 0) or _DAY_BEFORE.search(text[: match.start()])):
        return None
    if match["last"] and (last is None or first is None or last <= first):
        last, end = None, match.end("percent") if match["percent"] else match.end("first")
    if first is None or _ROMAN_OR_CODE.match(text[end:]):
        return None
    head = text[: match.start()]
    start, signs = len(head), []
    before, pattern = _before()
    while True:
        near = max(0, start - _LONGEST)
        word = pattern.search(head[near:start])
        if word is None:
            break
        signs.append(before[(word.lastindex or 1) - 1])
        start = near + word.start()
    ordinal = _ORDINAL.search(head[-_LONGEST:]) if not signs else None
    if ordinal is not None and (first <= _LEVELS or not ordinal[0].lower().startswith("cấp")):
        return None  # `Cấp 500 giấy chứng nhận`: levels are few
    if re.search(r"(?:^|\n)\s*$", head) and re.match(r"[.)]\s", text[end:]):
        return None  # the number of a heading
    kind, unit, end, yearly = _read_unit(text, end, percent=bool(match["percent"]) and last is None)
    guessed = _GUESSED.match(text, end) if guess and unit is None else None
    if guessed is not None and _NUMBERED.search(head[-_LONGEST:]):
        return None  # `hộ có lợn tiêu hủy đợt 1 nhận đủ tiền`
    if guessed is not None:
        kind, unit, end = "noun", guessed["noun"], guessed.end()
    after, pattern = _after()
    while (word := pattern.match(text, end)) is not None:
        signs.append(after[(word.lastindex or 1) - 1])
        end = word.end()
    strong = [s for s in signs if s in (">=", "<=", ">", "<")]
    if last is not None and strong == [">="] and re.search(r"(?<!\w)từ\s*$", head[: match.start()], re.IGNORECASE):
        strong = []  # `từ 5 đến 7` is a range
    comparator = strong[0] if strong else "range" if last is not None else "="
    return Figure(
        start=start,
        number=match.start(),
        end=end,
        value=first,
        value_max=last,
        comparator=comparator,
        approx="~" in signs,
        unit=unit,
        strong=bool(strong),
        reached="=" in signs,
        counted=kind == "noun",
        yearly=yearly,
        money=kind == "money",
        span_of_time=kind == "time",
        guessed=guessed is not None,
    )


def _read_unit(text: str, at: int, *, percent: bool) -> tuple[str | None, str | None, int, bool]:
    """Kind, unit, where it ends, and whether it is per year."""
    if percent:
        at = text.rindex("%", 0, at)
    for kind, pattern in _unit_forms().items():
        match = pattern.match(text, at)
        if match is None:
            continue
        unit, end = " ".join(match["unit"].split()), match.end("unit")
        if kind == "percent":
            unit = "‰" if unit == "‰" else "%"
            share = match["share"]
            # `đạt 15% GRDP.` is a unit; in `15% GRDP từ kinh tế số` the share is what is measured.
            if share and _SHARE_ENDS.match(text, match.end("share")):
                unit, end = f"% {share.strip()}", match.end("share")
        per = match.groupdict().get("per")
        yearly = bool(per and per.rstrip().lower().endswith("năm"))
        if per and text[match.start("per") : match.end("per")]:
            unit, end = unit + re.sub(r"\s+", "", per) if "dân" not in per else unit + per.strip(), match.end("per")
        return kind, unit, end, yearly
    return None, None, at, False
