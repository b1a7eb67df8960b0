"""PLAN -> PERIOD: the days that a plan covers, as its title says, or its targets where the title is silent."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from vanban.check.model import Analysed
from vanban.check.words import syllables

_HALF = re.compile(r"6 tháng (?P<half>đầu|cuối) năm (?P<year>20\d\d)", re.I)
_QUARTER = re.compile(r"quý (?P<quarter>IV|I{1,3}|[1-4])(?:[/ ]|\s+năm\s+)(?P<year>20\d\d)", re.I)
_SPAN = re.compile(r"(?P<first>20\d\d)\s*(?:-|–|đến(?:\s+(?:hết\s+)?năm)?)\s*(?P<last>20\d\d)", re.I)
_YEAR = re.compile(r"năm\s+(?P<year>20\d\d)", re.I)
_UNTIL = re.compile(r"(?:đến|tới)\s+(?:hết\s+)?năm\s+(?P<year>20\d\d)", re.I)
# Years inside these belong to a cited document, not to the plan.
_CITED = re.compile(
    r"(?:ngày|tháng)\s+[\d/\s]*(?:năm\s+)?20\d\d|\d+/20\d\d/[A-ZĐ]|(?:Luật|Bộ luật|Nghị quyết|Nghị định)[^,;.\d]{0,60}20\d\d"
)
_VISION = re.compile(r"(?:tầm nhìn|định hướng)[^,;.]{0,25}20\d\d", re.I)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day (ISO); None where the plan does not tell."""

    start: str | None = None
    end: str | None = None


def period_of(doc: Analysed) -> Period:
    """The period of a plan."""
    title = doc.document.subject or doc.tree.zones.title.of(doc.text) or doc.text[:300]
    found = read_period(title)
    if found.end is None:
        found = Period(found.start, _latest(doc))
    return found


def read_period(title: str) -> Period:
    """The period that a title names; the widest where it names several."""
    text = " ".join(_VISION.sub(" ", _CITED.sub(" ", title)).split())
    half = _HALF.search(text)
    if half:
        year = half["year"]
        first = half["half"].lower() == "đầu"
        return Period(f"{year}-01-01" if first else f"{year}-07-01", f"{year}-06-30" if first else f"{year}-12-31")
    quarter = _QUARTER.search(text)
    if quarter:
        number = _ROMAN.get(quarter["quarter"].upper()) or int(quarter["quarter"])
        last = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}[number]
        return Period(f"{quarter['year']}-{3 * number - 2:02d}-01", f"{quarter['year']}-{last}")
    span = _SPAN.search(text)
    if span:
        return Period(f"{span['first']}-01-01", f"{span['last']}-12-31")
    until = _UNTIL.search(text)
    if until:
        return Period(None, f"{until['year']}-12-31")
    years = [m["year"] for m in _YEAR.finditer(text)]
    return Period(f"{min(years)}-01-01", f"{max(years)}-12-31") if years else Period()


def _latest(doc: Analysed) -> str | None:
    days = [t.horizon for t in doc.document.targets if t.horizon]
    return max(days) if days else None


def stage_of(headings: tuple[str, ...]) -> str | None:
    """The last day that a heading sets for the targets under it (`2.1. Đến hết năm 2025`); innermost first."""
    for heading in reversed(headings):
        period = read_period(heading)
        if period.end:
            return period.end
    return None


def plan_level(doc: Analysed) -> str | None:
    """The level of government that issued the plan, from its issuer, symbol and title."""
    words = f"{doc.document.issuer or ''} {doc.document.subject or ''}".lower()
    counts = Counter(w for w in syllables(words) if w in ("xã", "phường", "tỉnh", "bộ"))
    issuer = (doc.document.issuer or "").lower()
    if re.search(r"\b(?:xã|phường|thị trấn|đặc khu)\b", issuer) or (not issuer and counts["xã"] + counts["phường"]):
        return "xã"
    if re.search(r"\b(?:tỉnh|thành phố|sở|tỉnh ủy|thành ủy)\b", issuer):
        return "tỉnh"
    if re.search(r"\b(?:bộ|chính phủ|trung ương|thủ tướng)\b", issuer):
        return "trung ương"
    if counts["xã"] + counts["phường"]:
        return "xã"
    return "tỉnh" if counts["tỉnh"] else None
