"""Panels of digital signatures (`Người ký: … / Cơ quan: … / Thời gian ký: …`) as evidence of signer and date.

Signing programs print them over the first or last page; they are no text of the document, so the readers keep them
apart as marks of the page. A panel of the clerk's office names the body, that of the signer names the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vanban.extract.casing import person_case
from vanban.extract.values import find_dates
from vanban.tree.forms import has_surname, looks_like_name, plain_name

_SIGNER = re.compile(r"(?i)^(?:người ký|ký bởi|digitally signed by|signed by)\s*:?\s*(?P<who>.+)$")
_TIME = re.compile(r"(?i)^(?:thời gian ký|ngày ký|ký ngày|date)\s*:?\s*(?P<when>\d.*)$")
_ISO = re.compile(r"(?P<year>\d{4})[.-](?P<month>\d\d)[.-](?P<day>\d\d)")


@dataclass(frozen=True, slots=True)
class Signing:
    """What the signature panels of a document say."""

    persons: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    """The days of signing (ISO), in the order of the panels, each once."""


def read_panels(lines: Iterable[str]) -> Signing:
    """Persons and days of signing from the lines of panels; other lines are passed over."""
    persons: list[str] = []
    days: list[str] = []
    for line in lines:
        signer, time = _SIGNER.match(line.strip()), _TIME.match(line.strip())
        if signer:
            # Certificates join the name with a number: `NGUYỄN VĂN A, 0123456789`.
            who = plain_name(re.split(r"[,;(]", signer["who"])[0])
            if looks_like_name(who) and has_surname(who) and len(who.split()) >= 2:
                persons.append(person_case(who))
        elif time:
            day = _day(time["when"])
            if day:
                days.append(day)
    return Signing(tuple(dict.fromkeys(persons)), tuple(dict.fromkeys(days)))


def _day(when: str) -> str | None:
    """The day of `15.04.2026 08:31:01 +07:00` or `2026.04.15 …`."""
    iso = _ISO.match(when)
    if iso:
        when = f"{iso['day']}/{iso['month']}/{iso['year']}"
    found = find_dates("ngày " + re.sub(r"(?<=\d)\.(?=\d)", "/", when.split(" ")[0]))
    return found[0].date.iso if found else None
