"""How well a run of words fits a column of a flattened table, by what such a column holds.

The scores are small numbers set on annexes of real resolutions and of our own plans; what matters is their order:
a date in the deadline column beats anything, a body's name in a lead column beats a product, and lines that run
over the width of a column speak against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from vanban.data import bodies, load
from vanban.tree.columns import unit_names, vocabulary

# What stands in a deadline cell: a month, a year, a quarter, a period, or a frequency.
_DEADLINE = re.compile(
    r"(?:(?:sáng|chiều|tối|cả|\d{1,2} giờ(?: \d{2}(?: phút)?)?)\s+)?"
    r"(?:trước\s+|trong\s+|đến\s+(?:hết\s+)?|từ\s+|chậm nhất\s+(?:là\s+)?|hết\s+|hoàn thành\s+|xong\s+|đầu\s+|giữa\s+|cuối\s+)*(?:ngày\s+)?(?:tháng\s+|năm\s+|quý\s+)*"
    r"(?:(?:\d{1,2}\s*(?:[/-]\s*\d{1,2})?\s*(?:[-–]|đến)\s*)?\d{1,2}\s*[/-]\s*\d{1,2}\s*[/-]\s*20\d\d|(?:\d{1,2}\s*[-–,]\s*)?\d{1,2}\s*[/-]\s*20\d\d|(?:[IVX]{1,3}|\d)\s*/\s*20\d\d"
    r"|20\d\d(?:\s*[-–]\s*20\d\d)?(?:\s+và(?:\s+(?:những|các)(?:\s+năm(?:\s+(?:tiếp(?:\s+theo)?|sau))?)?)?)?"
    r"|giai đoạn\s+20\d\d\s*[-–]\s*20\d\d|\d{1,2}\s*/\s*\d{1,2}|\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+20\d\d)?|\d{1,2}\s+(?:năm\s+)?20\d\d)(?:\s*[-–]\s*(?:\d{1,2}/)?20\d\d)?"
    r"|(?:nhiệm vụ\s+)?thường xuyên(?:,? liên tục)?(?:\s+(?:hằng|hàng|trong) năm)?|(?:(?:vào|sáng|chiều|thứ|ngày|tuần|cuối|đầu|tháng)\s+(?:\w+\s+){0,3})?h[àằ]ng\s+(?:ngày|tuần|năm|quý|tháng)|định kỳ.{0,30}|theo\s+(?:kế hoạch|tiến độ|quy định|lộ trình|yêu cầu).{0,30}"
    r"|(?:chậm nhất\s+)?sau\s+(?:khi|\d{1,3} (?:ngày|giờ|tháng)).{0,60}|trong\s+(?:vòng\s+|thời hạn\s+)?(?:\d{1,3}\s+)?(?:giờ|ngày|tuần|năm|quý|tháng)(?!\w).{0,30}|ngay\s+(?:sau|khi|trong).{0,40}"
    r"|(?:0?6|sáu|9|09|chín)\s+tháng(?:\s+(?:đầu|cuối)\s+năm)?(?:\s+20\d\d)?|kỳ họp\s.{0,40}|cả năm|quanh năm|khi (?:có|cần|phát sinh).{0,30}",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?:[≥≤<>=]|>=|<=)\s*\d|\d[\d.,]*\s*(?:%|[-–]\s*\d[\d.,]*\s*%?)?(?:$|\s)")
_PERCENT_UNIT = re.compile(r"%(?:\s*(?:GDP|GRDP|dân số|tổng chi|/năm|NSNN))?")


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest run of words that no column boundary can cut."""

    start: int
    end: int
    text: str
    whole: bool
    """It is a line of its own."""
    first: bool
    """It opens a line."""
    line_length: int
    begins: bool = False
    """The layout shows that a cell begins with it."""
    blank: bool = False
    """It stands for a cell that says nothing: an empty one, or a dash."""
    weak: bool = False
    """It may as well be part of a cell that says something."""


@cache
def _names() -> frozenset[str]:
    """Names of two words or more that no line of a cell ends inside of, in small letters."""
    names = [b.name for b in bodies() if not b.generic] + load("proper_names")["places"] + load("proper_names")["provinces"]
    return frozenset(name.lower().replace("uỷ", "ủy") for name in names if " " in name)


@cache
def _openings() -> frozenset[str]:
    """The words that such a name may begin with, short of the whole name."""
    return frozenset(" ".join(words[:i]) for words in map(str.split, _names()) for i in range(1, len(words)))


@lru_cache(maxsize=4096)
def cuts_name(before: str, after: str) -> bool:
    """Whether a known name begins in the words before and ends in those after: `Văn phòng` | `Chính phủ`."""
    left = [w.strip(".;:") for w in before.lower().replace("uỷ", "ủy").split()]
    right = [w.strip(",.;:") for w in after.lower().replace("uỷ", "ủy").split()]
    beginnings = (" ".join(left[i:]) for i in range(len(left)))
    return any(
        f"{begun} {' '.join(right[:j])}" in _names()
        for begun in beginnings
        if begun in _openings()
        for j in range(1, len(right) + 1)
    )


@lru_cache(maxsize=4096)
def _goes_on(before: str, after: str) -> bool:
    """Whether all of one line and what begins the next are in the beginning of one known name: `Ban Chỉ huy` | `Phòng thủ dân`."""
    joined = f"{before} {after}".lower().replace("uỷ", "ủy").split()
    length = len(before.split()) + min(2, len(after.split()))
    return " ".join(joined[:length]) in _openings()


@cache
def _starts(kind: str) -> re.Pattern[str]:
    words = sorted(vocabulary()[kind], key=len, reverse=True)
    return re.compile("(?:" + "|".join(re.escape(w) for w in words) + r")(?!\w)", re.IGNORECASE)


# `Bộ tiêu chí`, `Các hoạt động …` begin like bodies and are none.
_THINGS = re.compile(
    r"(?:bộ (?:chỉ số|tiêu chí|tài liệu|công cụ|dữ liệu|quy chế|quy tắc|mẫu|câu hỏi|thủ tục)"
    r"|(?:các|những) (?!" + "|".join(vocabulary()["agency_plurals"]) + r"))",
    re.IGNORECASE,
)
# `17 bản`, `05 trường`: as many bodies.
_COUNTED = re.compile(r"\d{1,3}\s+(?:" + "|".join(vocabulary()["agency_plurals"]) + r")(?!\w)")
# What goes on with the name of a body that a page break cut.
_OF_BODY = re.compile(r"(?:trực thuộc|thuộc|liên quan|có liên quan|nhân dân|trung ương|và)(?!\w)")
# Words of a sentence, which names of bodies do not hold.
_SAYS = re.compile(r"(?<!\w)(?:được|để|nhằm|đảm bảo|bảo đảm|phục vụ|không|đạt|có)(?!\w)")


@lru_cache(maxsize=4096)
def _names_body(text: str) -> bool:
    """Whether words begin like the name of a body."""
    return (_starts("agency_starts").match(text) is not None and _THINGS.match(text) is None) or _COUNTED.match(text) is not None


@lru_cache(maxsize=4096)
def _unlike_bodies(text: str) -> float:
    """What speaks against words in a list of bodies."""
    other = _DEADLINE.fullmatch(text) or (_opens_output(text) and not _names_body(text))
    return (2.0 if other else 0.0) + (1.5 if _SAYS.search(text) else 0.0)


@lru_cache(maxsize=4096)
def _opens_output(text: str) -> bool:
    """Whether words begin like a product, which a line may break: `Cơ sở dữ` | `liệu`."""
    low = text.lower()
    return text[:1].isupper() and (
        _starts("output_starts").match(text) is not None
        or (" " in low and any(word.startswith(low + " ") for word in vocabulary()["output_starts"]))
    )


class RunningScore:
    """The score of a growing run of atoms as the cell of one column."""

    __slots__ = ("continued", "count", "role", "sum", "tail", "text", "text_width")

    def __init__(self, role: str, text_width: int, *, tail: str | None) -> None:
        """`tail` has the last words of the cell when it goes on behind a page break, None for a new cell."""
        self.role = role
        self.text_width = text_width
        self.continued = tail is not None
        self.tail = tail or ""
        self.sum = 0.0
        self.text = ""
        self.count = 0

    def extend(self, atom: Atom, before: Atom | None) -> float | None:
        """The score with one more atom; None when no longer run can be this cell."""
        first = before is None
        if not first and self.text in ("", "-", "–"):
            return None
        self.text = atom.text if first else f"{self.text} {atom.text}"
        self.count += 1
        if before is not None and ((before.blank and not before.weak) or (atom.blank and not atom.text and not atom.weak)):
            return None
        if first and atom.blank and self.role != "text":
            return self.sum + 1.0
        if not first and atom.weak and not atom.text:
            self.sum -= 0.5
            return self.sum
        if not first and (atom.begins or (atom.blank and not atom.weak)):
            self.sum -= 4.0
        if first and not self.continued and atom.text[:1].islower() and self.role != "text":
            self.sum -= 3.0
        return getattr(self, f"_{self.role}", self._other)(atom, before)

    def _text(self, atom: Atom, before: Atom | None) -> float:
        if before is not None and before.whole:
            # Every line of the column but the last is about as long as the column is wide.
            if before.line_length < 0.6 * self.text_width:
                self.sum -= 2.0
            if (
                atom.first
                and atom.text[:1].isupper()
                and _starts("agency_starts").match(atom.text)
                and before.line_length < 0.85 * self.text_width
            ):
                self.sum -= 2.0 if atom.line_length < 0.6 * self.text_width else 1.0
        if atom.first and atom.line_length >= 0.6 * self.text_width:
            self.sum += 0.8
        return self.sum

    def _agencies(self, atom: Atom, before: Atom | None) -> float | None:
        if self.count > 60:
            return None
        if before is None:
            named = _names_body(atom.text) and (
                atom.text[:1].isupper()
                or atom.text[:1].isdigit()
                or re.search(r"(?:[,;]|(?<!\w)(?:và|các|của))$", self.tail, re.IGNORECASE)
            )
            self.sum += 2.5 if named else 0.5 if self.tail and _OF_BODY.match(atom.text) else -0.5 if self.continued else -3.0
            # A clause that begins like an agency goes on with a verb; an agency cell is a list of names.
        elif (
            atom.first
            and atom.text[:1].isupper()
            and _starts("agency_starts").match(atom.text)
            and before.text[-1:] not in ",;-–"
            and not re.search(r"(?:và|của|thuộc|Văn phòng|Thường trực|Lãnh đạo|Chủ tịch)$", before.text)
            and not _goes_on(before.text, atom.text)
        ):
            self.sum -= 2.2
        if atom.first and atom.line_length > max(26, 0.75 * self.text_width):
            self.sum -= 1.2
        self.sum -= _unlike_bodies(atom.text)
        return self.sum

    def _lead(self, atom: Atom, before: Atom | None) -> float | None:
        return self._agencies(atom, before)

    def _coordinating(self, atom: Atom, before: Atom | None) -> float | None:
        return self._agencies(atom, before)

    def _output(self, atom: Atom, before: Atom | None) -> float | None:
        if self.count > 50:
            return None
        if before is None:
            self.sum += 1.6 if _opens_output(atom.text) else -0.6
            if re.match(r"(?:Bộ|Ban|Các bộ|Các Bộ|UBND|Sở|Ủy ban|Phòng)(?!\w)", atom.text) and not _THINGS.match(atom.text):
                self.sum -= 3.0
        if atom.first and atom.line_length > max(24, 0.6 * self.text_width):
            self.sum -= 1.0
        if _DEADLINE.fullmatch(atom.text):
            self.sum -= 2.5
        return self.sum

    def _deadline(self, atom: Atom, before: Atom | None) -> float | None:
        if len(self.text) > 70:
            return None
        if _DEADLINE.fullmatch(f"{self.tail} {self.text}".strip()):
            return self.sum + 4.0
        return self.sum - 3.0

    def _unit(self, atom: Atom, before: Atom | None) -> float | None:
        if len(self.text) > 60:
            return None
        known = (bool(_PERCENT_UNIT.match(self.text)) and not re.search(r"\d", self.text)) or self.text.lower() in unit_names()
        score = (
            2.5 if known else 0.0 if len(self.text) <= 34 and self.text[:1].isupper() and not _FIGURE.search(self.text) else -3.0
        )
        if re.search(r"[≥≤<>]", self.text):
            score -= 4.0
        return self.sum + score

    def _value(self, atom: Atom, before: Atom | None) -> float | None:
        if self.count > 30:
            return None
        if before is None:
            self.sum += (
                2.5
                if re.match(r"[≥≤<>=]|\d", atom.text)
                else 0.3
                if re.match(r"(?:Đạt|Có|Thuộc|Top|Hoàn thành|Một số|Tiên|Tăng|Giảm|Trên|Dưới|Tối)", atom.text)
                else -0.8
            )
        elif (atom.first and _starts("agency_starts").match(atom.text) and atom.text[:1].isupper()) or (
            not atom.first and _starts("agency_starts").match(atom.text) and atom.text[:1].isupper()
        ):
            self.sum -= 2.2
        if before is not None and atom.first and re.match(r"[≥≤<>=]|\d", atom.text):
            # A second figure on a line of its own is the next column's.
            self.sum -= 2.5
        if atom.first and atom.line_length > max(22, 0.6 * self.text_width) and atom.whole:
            self.sum -= 1.0
        return self.sum

    def _other(self, atom: Atom, before: Atom | None) -> float | None:
        return None if self.count > 20 else self.sum - 0.2
