"""Dates, quarters, numbers and numerals as Vietnamese administrative documents write them, as values.

A month, a quarter or a year is a date of lower precision, not a made-up day: `Date` keeps what was said and
tells its first and last day. Every reader here takes clean text, yet bears what OCR leaves behind: a space
inside a figure (`202 4`), no space around a word (`ngày22 tháng12`), `O` for 0, `l` for 1, a lost diacritic.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# --- dates ---------------------------------------------------------------------------------------------------

# Documents of the present State are dated from 1945; plans look ahead to 2050, visions to 2100.
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Date:
    """A day, month, quarter or year; a day or month may lack its year (`ngày 20/12`, `quý II`)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None

    @property
    def precision(self) -> str:
        """One of day, month, quarter, year."""
        if self.day is not None:
            return "day"
        if self.month is not None:
            return "month"
        return "quarter" if self.quarter is not None else "year"

    @property
    def iso(self) -> str | None:
        """`YYYY-MM-DD` of a whole date, otherwise None."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    @property
    def first_day(self) -> str | None:
        """ISO day on which the named time begins; None without a year."""
        if self.year is None:
            return None
        month = self.month or (3 * self.quarter - 2 if self.quarter else 1)
        return f"{self.year:04d}-{month:02d}-{self.day or 1:02d}"

    @property
    def last_day(self) -> str | None:
        """ISO day on which the named time ends; None without a year."""
        if self.year is None:
            return None
        month = self.month or (3 * self.quarter if self.quarter else 12)
        return f"{self.year:04d}-{month:02d}-{self.day or days_in(self.year, month):02d}"

    def in_year(self, year: int) -> Date:
        """The same with its year set, where it had none."""
        return self if self.year is not None else Date(year, self.month, self.day, self.quarter)

    def written(self) -> str:
        """As a document writes it: days under 10 and months 1 and 2 take a leading zero (Nghị định 30/2020, Phụ lục I)."""
        parts = []
        if self.day is not None:
            parts.append(f"ngày {self.day:02d}")
        if self.month is not None:
            parts.append(f"tháng {self.month:02d}" if self.month < 3 else f"tháng {self.month}")
        if self.quarter is not None:
            parts.append(f"quý {write_roman(self.quarter)}")
        if self.year is not None:
            parts.append(f"năm {self.year}")
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date with its place: `text[start:end]` is all of it, with the words `ngày`, `tháng`, `năm`."""

    date: Date
    start: int
    end: int
    repaired: bool = False
    """Whether a letter was read as the figure it stands for."""


def days_in(year: int, month: int) -> int:
    """Number of days of a month."""
    return calendar.monthrange(year, month)[1]


_NGAY, _THANG = r"[Nn](?:g[àaáả]y|G[ÀA]Y)", r"[Tt](?:h[áaàâ]ng|H[ÁA]NG)"
_NAM = r"[Nn](?:[ăaâ]m|[ĂA]M)"
# A figure, or what OCR reads for one between `ngày`, `tháng` and `năm`.
_READ_FOR: dict[str, str | int | None] = {
    "O": "0",
    "o": "0",
    "l": "1",
    "I": "1",
    "Ì": "1",
    "ì": "1",
    "í": "1",
    "Í": "1",
    "T": "1",
    "ó": "6",
    "Ó": "6",
    "Š": "5",
    "§": "8",
}
_FIGURE = "[0-9" + "".join(_READ_FOR) + "]"
_READ_FOR |= {"]": "1", "|": "1"}
_AS_READ = str.maketrans(_READ_FOR)
_DAY = rf"(?P<day>{_FIGURE}(?:\s?{_FIGURE})?)"
_MONTH = rf"(?P<month>{_FIGURE}(?:\s?{_FIGURE})?)"
# A bracket for a 1 only in the year, which is always in type; in a day it may be the stroke of a pen.
_YEAR = rf"(?P<year>[12](?:\s?(?:{_FIGURE}|[\]|])){{3}})(?!\d)"
_SEP = r"\s*(?P<sep>[/.\-–])\s*"

# `ngày 22 tháng 12 năm 2024` · `ngày22 tháng12 năm2024` · `ngày 05 tháng 02 năm 202 4` · `22 tháng 12 năm 2024`
_IN_WORDS = re.compile(
    rf"(?<!\w)(?:(?:{_NGAY}\s*)?(?:(?:mùng|mồng)\s*)?{_DAY}\s*,?\s*)?{_THANG}\s*{_MONTH}[\]|]?(?!\d)\s*,?\s*{_NAM},?\s*{_YEAR}",
    re.UNICODE,
)
# `ngày 22/12/2024` · `22-12-2024` · `22.12.2024` · `22/ 12/2024`; the two separators are alike
_IN_FIGURES = re.compile(
    rf"(?:(?<!\w){_NGAY}\s*)?(?<![\w/.\-])(?P<day>[0-3]?\d){_SEP}(?P<month>[01]?\d)\s*(?P=sep)\s*(?P<year>(?:19|20|21)\s?\d\s?\d)(?![\w/]|-\w)"
)
# `ngày 22/12/24`: two figures of the year are taken only after the word `ngày`
_SHORT_YEAR = re.compile(
    rf"[Nn](?<!\w.)(?:g[àaáả]y|G[ÀA]Y)\s*(?P<day>[0-3]?\d){_SEP}(?P<month>[01]?\d)\s*(?P=sep)\s*(?P<year>\d\d)(?![\w/]|-\w|[.,]\d)"
)
_ISO = re.compile(r"(?P<year>[12](?<![\w/.\-].)(?:(?<=1)9|(?<=2)0)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?![\w/\-])")
# `tháng 12/2024` · `tháng 12-2024` · `12/2024` (bare only with a slash: `12-2024` may be anything)
_MONTH_YEAR = re.compile(
    rf"(?:(?<!\w){_THANG}\s*{_MONTH}\s*[/.\-–]\s*|(?<![\w/.\-])(?P<bare>[01]?\d)\s?/\s?)(?P<year>(?:19|20|21)\d\d)(?![\w/]|-\w|\s*/)"
)
# `ngày 20/12` · `ngày 20 tháng 12` · `20 tháng 12`
_DAY_MONTH = re.compile(
    rf"[Nn](?<!\w.)(?:g[àaáả]y|G[ÀA]Y)\s*(?:(?:mùng|mồng)\s*)?(?:(?P<day1>[0-3]?\d)\s*/\s*(?P<month1>[01]?\d)(?![\d/])"
    rf"|(?P<day2>[0-3]?\d)\s*{_THANG}\s*(?P<month2>[01]?\d)(?!\d))"
)
# `quý II/2025` · `Quý 2 năm 2025` · `quý IV` · `Q.II/2025`
_QUARTER = re.compile(
    r"[Qq](?<!\w.)(?:u[ýyíi]|U[ÝY]|(?<=Q))\s*\.?\s*(?P<quarter>I{1,3}|IV|[1-4])(?!\w|[.,]\d)"
    r"(?:\s*(?:/|-|năm|,\s*năm)\s*(?P<year>(?:19|20|21)\d\d)(?!\d))?"
)
_YEAR_ONLY = re.compile(r"[Nn](?<!\w.)(?:[ăaâ]m|[ĂA]M)\s*(?P<year>(?:19|20|21)\s?\d\s?\d)(?![\d/])")


def _figures(text: str) -> int:
    return int("".join(text.split()).translate(_AS_READ))


def _valid(year: int | None, month: int | None, day: int | None) -> Date | None:
    """The date, or None where no calendar has it: a day that cannot be is not repaired."""
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None and (month is None or not 1 <= day <= days_in(year or 2000, month)):
        return None
    return Date(year, month, day)


def _full(match: re.Match[str]) -> Date | None:
    year = _figures(match["year"])
    if year < 100:
        # 45 to 99 can only be years since 1945.
        year += 1900 if year >= 45 else 2000
    day = match.groupdict().get("day")
    return _valid(year, _figures(match["month"]), _figures(day) if day else None)


def _month_year(match: re.Match[str]) -> Date | None:
    return _valid(_figures(match["year"]), _figures(match["month"] or match["bare"]), None)


def _day_month(match: re.Match[str]) -> Date | None:
    return _valid(None, int(match["month1"] or match["month2"]), int(match["day1"] or match["day2"]))


def _quarter(match: re.Match[str]) -> Date | None:
    quarter = read_roman(match["quarter"]) or int(match["quarter"])
    return Date(int(match["year"]) if match["year"] else None, quarter=quarter)


def _year(match: re.Match[str]) -> Date | None:
    return _valid(_figures(match["year"]), None, None)


# In order of strength: a later form never takes characters that an earlier one has.
_SIGNED = frozenset((_IN_FIGURES, _SHORT_YEAR, _ISO, _MONTH_YEAR))
_DAYS = ((_IN_WORDS, _full), (_IN_FIGURES, _full), (_SHORT_YEAR, _full), (_ISO, _full))
_PARTIAL = ((_MONTH_YEAR, _month_year), (_DAY_MONTH, _day_month), (_QUARTER, _quarter), (_YEAR_ONLY, _year))


# A date has a figure, but for a quarter, which may have a Roman one.
_MAY_DATE = re.compile(r"[\dQq]")


def find_dates(text: str, start: int = 0, end: int | None = None, *, partial: bool = False) -> list[DateFound]:
    """Every whole date of `text[start:end]` in order; with `partial` also months, days of no year, quarters and years.

    Dates that no calendar has (`31/02/2025`) are left out: `impossible_dates` lists them.
    """
    return list(_dates_of(text, start, len(text) if end is None else end, partial))


@lru_cache(maxsize=256)
def _dates_of(text: str, start: int, stop: int, partial: bool) -> tuple[DateFound, ...]:
    # Deadlines and figures ask for the dates of the same sentences, references and header for those of the same text.
    found: list[DateFound] = []
    if not _MAY_DATE.search(text, start, stop):
        return ()
    taken = bytearray(stop)
    for form, read in _DAYS + _PARTIAL if partial else _DAYS:
        if form in _SIGNED and not any(sign in text for sign in "/.-–"):
            continue
        for match in form.finditer(text, start, stop):
            date = read(match)
            if date is None or (not partial and date.day is None):
                continue
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                written = "".join(g for g in match.groups() if g)
                repaired = any(c in _READ_FOR for c in written) and form is _IN_WORDS
                found.append(DateFound(date, match.start(), match.end(), repaired))
    return tuple(sorted(found, key=lambda f: f.start))


def impossible_dates(text: str) -> Iterator[tuple[int, int]]:
    """Places that are written like a day but are none: `31/02/2025`, `ngày 32 tháng 01 năm 2025`."""
    for form, read in _DAYS[:2]:
        for match in form.finditer(text):
            if match["day"] and read(match) is None:
                yield match.span()


def parse_date(text: str) -> Date | None:
    """The date that `text` is, but for the punctuation around it; None where it is anything else."""
    bare = text.strip(" \t\n,;.()")
    found = find_dates(bare, partial=True)
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(bare):
        return found[0].date
    return None


def parse_iso(text: str | None) -> datetime.date | None:
    """The calendar day of an ISO string, None for None or what is no day."""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


# --- numbers -------------------------------------------------------------------------------------------------

# `1.200` · `1.234.567,5` · `0,75` · `0.60` · `12,5` · `1 200 000` · `15`. Grouped forms first, or their head would match alone.
NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
_NUMBER = re.compile(NUMBER)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_COMMA_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,}")


def parse_number(text: str) -> float | None:
    """The value of a number in Vietnamese writing: `1.200` is 1200, `0,75` is 0.75, `0.60` is 0.6; None where it is none.

    A point groups thousands where exactly three figures follow each and the number does not begin with 0;
    otherwise it is a decimal point, as indexes with two decimals are often printed.
    """
    bare = re.sub(r"[ \u00a0\u202f]", "", text.strip())
    if not _NUMBER.fullmatch(bare):
        return None
    if _GROUPED.fullmatch(bare):
        return float(bare.replace(".", "").replace(",", "."))
    if _COMMA_GROUPED.fullmatch(bare):
        return float(bare.replace(",", ""))
    if bare.count(".") + bare.count(",") > 1:
        return None
    return float(bare.replace(",", "."))


def write_number(value: float) -> str:
    """A number in Vietnamese writing: thousands grouped by points, a comma before decimals."""
    whole, _, rest = f"{value:.10f}".rstrip("0").rstrip(".").partition(".")
    sign = "-" if whole.startswith("-") else ""
    grouped = f"{int(whole.lstrip('-')):,}".replace(",", ".")
    return sign + grouped + ("," + rest if rest else "")


_UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES = {"trăm": 100, "nghìn": 1000, "ngàn": 1000, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}


def parse_number_words(text: str) -> int | None:
    """The value of a whole number in words (`mười hai`, `ba mươi mốt`, `hai trăm linh năm`), None where it is none."""
    total = group = unit = 0
    seen = False
    for word in text.lower().split():
        if word in ("linh", "lẻ"):
            continue
        if word in _UNITS:
            unit = _UNITS[word]
        elif word == "mười":
            group, unit = group + 10, 0
        elif word in ("mươi", "chục"):
            group, unit = group + 10 * unit, 0
        elif word == "trăm":
            group, unit = group + 100 * unit, 0
        elif word in _SCALES:
            total, group, unit = total + (group + unit) * _SCALES[word], 0, 0
        else:
            return None
        seen = True
    return total + group + unit if seen else None


# --- roman numerals ------------------------------------------------------------------------------------------

_ROMAN = re.compile(r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_PAIRS = (
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def read_roman(text: str) -> int | None:
    """The value of a roman numeral up to 399, None where it is none (`IIII` is none)."""
    if not _ROMAN.fullmatch(text):
        return None
    value = 0
    for worth, sign in _ROMAN_PAIRS:
        while text.startswith(sign):
            value, text = value + worth, text[len(sign) :]
    return value


def write_roman(value: int) -> str:
    """A roman numeral, for 1 to 399."""
    if not 1 <= value <= 399:
        raise ValueError(f"no roman numeral for {value}")
    out = ""
    for worth, sign in _ROMAN_PAIRS:
        count, value = divmod(value, worth)
        out += sign * count
    return out
