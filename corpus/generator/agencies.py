"""Which organisations a sample document names: all names are known beforehand, so finding them is a search."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from corpus.generator.layout import Laid
from corpus.generator.source import SOURCES


@cache
def vocabulary() -> tuple[dict[str, str], frozenset[str]]:
    """Names by their lower-case spelling, and the generic ones among them."""
    known: dict[str, str] = {}
    generic = set()
    for line in (SOURCES.parent / "agencies.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("//"):
            continue
        spellings = [s.strip() for s in line.lstrip("~").split("|")]
        for spelling in spellings:
            known[spelling.lower()] = spellings[0]
        if line.startswith("~"):
            generic.add(spellings[0])
    return known, frozenset(generic)


def find_agencies(laid: Laid) -> list[dict[str, Any]]:
    """Every organisation of the document with the lines and pages that name it; the longest name wins."""
    known, generic = vocabulary()
    own = {short.lower(): full for short, full in laid.doc.aliases.items()}
    pattern = _pattern(tuple(sorted({*known, *own}, key=lambda n: (-len(n), n))))
    found: dict[str, list[tuple[int, int]]] = {}
    printed = laid.by_block
    shown = {n: text.lower() for n, text in enumerate(laid.texts) if n in printed}
    everything = "\n".join(shown.values())
    issuers = {part.get("issuer") for part in laid.doc.parts}
    for number, text in shown.items():
        for match in pattern.finditer(text):
            spelling = match.group()
            name = known.get(spelling, spelling)
            if spelling in own:
                # A body without its place is the one of the same name that the document names in full, if it does.
                name = own[spelling]
                if name not in issuers and name.lower() not in everything:
                    name = short_name(name, laid.doc.settings)
            found.setdefault(name, []).append(laid.place(number, match.start()))
    out = []
    for name, places in found.items():
        record: dict[str, Any] = {
            "name": name,
            "lines": sorted({p[0] for p in places}),
            "pages": sorted({p[1] for p in places}),
        }
        if name in generic:
            record["generic"] = True
        out.append(record)
    return out


def short_name(name: str, settings: dict[str, str]) -> str:
    """The name without the place it does not state."""
    for place in (settings.get("commune"), settings.get("province")):
        if place:
            name = name.removesuffix(f" {place}")
    return name


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(n) for n in names) + r")(?!\w)")
