"""RRULE -> DAYS: when a recurring duty (định kỳ) falls due."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time

# Where the rule names no day, the period's last day stands for it, as for `trong năm 2025`.
_LAST_DAY = {"MONTHLY": "BYMONTHDAY=-1", "YEARLY": "BYMONTH=12;BYMONTHDAY=31", "WEEKLY": "BYDAY=FR", "DAILY": ""}
_RULE = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(?:;[A-Z]+=[A-Z0-9,+-]+)*")
_YEAR = re.compile(r"/((?:19|20)\d\d)/")


def since(own: Iterable[date | None], symbol: str | None, dues: Iterable[date | None]) -> date | None:
    """The day from which a document's duties run: the first known of its own days, or the year that it names.

    `own` are its day of issue, of arrival, and of issue of the document it is an annex of; `dues` the days that fall due
    in it.
    """
    for day in own:
        if day is not None:
            return day
    if match := _YEAR.search(symbol or ""):
        return date(int(match[1]), 1, 1)
    known = [day for day in dues if day is not None]
    return date(min(known).year, 1, 1) if known else None


def whole_rule(rrule: str, start: date | None) -> tuple[date, str, bool] | None:
    """The first day, the rule with its days named, and whether the day is the period's last for want of another.

    None where the rule cannot be read, never comes, or nothing tells from when it counts.
    """
    rule = rrule.upper()
    parts = dict(p.split("=", 1) for p in rule.split(";") if "=" in p)
    frequency = parts.get("FREQ", "")
    # An interval of 0 would never come to its second time.
    if start is None or frequency not in _LAST_DAY or not _RULE.fullmatch(rule) or parts.get("INTERVAL", "1").strip("0") == "":
        return None
    unstated = True
    if not any(k.startswith("BY") for k in parts):
        rule = f"{rule};{_LAST_DAY[frequency]}".rstrip(";")
        if frequency == "MONTHLY" and parts.get("INTERVAL") in ("3", "6"):
            # Quarters and half years end with a month that is their multiple, whatever the month of issue.
            months = int(parts["INTERVAL"])
            start = date(start.year, (start.month - 1) // months * months + months, 1)
    elif not any(k.startswith("BY") and k != "BYMONTH" for k in parts):
        rule += ";BYMONTHDAY=-1"
    else:
        unstated = False
    # Bounded, since a rule that never comes (30 February) would be sought to the year 9999.
    first = next(iter(_days(rule, start, date(min(start.year + 40, 9999), 12, 31))), None)
    return (first, rule, unstated) if first else None


def days_between(rrule: str, start: date | None, low: date, high: date, limit: int) -> list[date]:
    """The days from `low` to `high` on which a rule falls due, `limit` at most."""
    whole = whole_rule(rrule, start)
    if whole is None:
        return []
    first, rule, _ = whole
    found = []
    for day in _days(rule, first, high):
        if day >= low:
            found.append(day)
            if len(found) == limit:
                break
    return found


def _days(rule: str, start: date, until: date) -> Iterable[date]:
    from dateutil.rrule import rrulestr

    bound = "" if "UNTIL=" in rule else f";UNTIL={until:%Y%m%d}T000000"
    try:
        for moment in rrulestr(rule + bound, dtstart=datetime.combine(start, time())):
            if moment.date() > until:
                return
            yield moment.date()
    except (ValueError, OverflowError, TypeError):
        return
