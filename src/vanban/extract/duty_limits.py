"""When the duties of a sentence are due, and where a clause with a time of its own is a duty of its own."""

from __future__ import annotations

import re
from itertools import pairwise

from vanban.extract.context import Context
from vanban.extract.duty_words import starts_with_verb
from vanban.records import Deadline

_LIMIT_KINDS = frozenset({"date", "month", "quarter", "year", "period"})
_LIMIT_WORD = re.compile(
    r"(?:trước|trong|đến|chậm nhất|hoàn thành|xong|hạn|vào|dự kiến|thời điểm|giữa|cuối|đầu|từ)\b[^.;]{0,25}$", re.IGNORECASE
)
_LIMIT_START = re.compile(
    r"(?:trước|trong|đến|chậm nhất|hoàn thành|hạn|xong|vào|dự kiến|giữa|cuối|đầu|từ|ngay|tháng|quý|ngày)(?!\w)", re.IGNORECASE
)
# A period of years is what a plan is for, not when its duties are due.
_YEARS = re.compile(r"giai đoạn|\d{4}\s*[-–]\s*\d{4}|thời kỳ|nhiệm kỳ", re.IGNORECASE)


def limit_of(context: Context, start: int, end: int) -> tuple[str | None, str | None]:
    """The deadline of a duty: the last of its time limits, by which all of it is done, or the schedule it is to follow.

    What a semicolon adds (`…; bảo đảm 100% … trong quý II`) has a limit of its own, unless it goes on with the same verb.
    """
    inside = [d for d in context.deadlines if start <= d.span.start and d.span.end <= end]
    limits = [d for d in inside if d.due and d.kind in _LIMIT_KINDS and _is_limit(context.text, start, d)]
    if limits:
        # A span of days (`từ 01/5 đến 31/10`) is a limit only where nothing else is.
        limits = [d for d in limits if d.kind != "period"] or limits
        first = context.text[limits[0].span.end : end]
        cut = next((m.start() for m in re.finditer(r";\s+", first) if starts_with_verb(first[m.end() :])), len(first))
        last = max((d for d in limits if d.span.start <= limits[0].span.end + cut), key=lambda d: d.due or "")
        return last.due, last.text
    for deadline in inside:
        if deadline.kind in ("recurring", "relative"):
            return None, deadline.text
    return None, None


_DONE_BY = re.compile(r"(?:hoàn thành|xong|dứt điểm)[^.;]{0,25}$", re.IGNORECASE)


def _is_limit(text: str, start: int, deadline: Deadline) -> bool:
    if deadline.kind == "period" and _YEARS.search(deadline.text):
        return False
    before = text[max(start, deadline.span.start - 30) : deadline.span.start]
    if deadline.kind == "year" and deadline.text.lower().startswith("đến"):
        return _DONE_BY.search(before) is not None  # `giảm nghèo đến năm 2025` says how far a programme reaches
    return _LIMIT_WORD.search(before) is not None or _LIMIT_START.match(deadline.text) is not None


# `…, định kỳ 6 tháng báo cáo …`: to report is a duty of its own beside the one before.
_THEN_REPORT = re.compile(r"[;,]\s+(?=(?:định kỳ|h[ằà]ng (?:tuần|tháng|quý|năm))\s[^;]*?(?:báo cáo|gửi)(?!\w))")
_THEN = re.compile(r";\s+")
# What is to come of the duty before.
_SAME_DUTY = re.compile(r"(?:bảo đảm|đảm bảo|phấn đấu|cố gắng|giải ngân)(?!\w)")


def apart(context: Context, start: int, end: int) -> list[int]:
    """Where clauses begin that are duties of their own: bids to report, and what a semicolon adds with a time of its own.

    A record has room for one deadline, so two duties that each have one are two records.
    """
    text = context.text
    timed = [d for d in context.deadlines if start <= d.span.start and d.span.end <= end]
    own = text[start:end]
    cuts = {m.end() + start for m in _THEN_REPORT.finditer(own)}
    for match in _THEN.finditer(own):
        at = match.end() + start
        begun = max((c for c in cuts if c < at), default=start)
        if _SAME_DUTY.match(text, at, end) or _opening(text[at:end]) == _opening(text[begun:at]):
            continue
        if any(begun <= d.span.start < at for d in timed) and (
            starts_with_verb(text[at:end]) or any(at <= d.span.start <= at + _LEADS_IN for d in timed)
        ):
            cuts.add(at)
    return [a for a, b in pairwise([*sorted(cuts), end]) if any(a <= d.span.start and d.span.end <= b for d in timed)]


# How many letters may stand before a time that opens a clause: `trong`, `định kỳ`.
_LEADS_IN = 8


def _opening(clause: str) -> list[str]:
    """The verb of a clause: `báo cáo quý trước ngày 20; báo cáo tháng …` is one duty."""
    return clause.lower().split()[:2]
