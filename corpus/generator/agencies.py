"""Which organisations a sample document names: all names are known beforehand, so finding them is a search."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from corpus.generator.layout import Laid
from corpus.generator.source import SOURCES

# Bodies that a document names without the place they belong to, by the setting that names the place.
LOCAL = {
    "commune": """Ủy ban nhân dân xã|UBND xã|Đảng ủy xã|Thường trực Đảng ủy|Thường trực HĐND xã|Ban Thanh tra nhân dân xã|Hội đồng nhân dân xã|HĐND xã|Công an xã|
        Trạm Y tế xã|Trung tâm Phục vụ hành chính công xã|Ủy ban Mặt trận Tổ quốc Việt Nam xã|Ủy ban MTTQ Việt Nam xã
        Đoàn Thanh niên xã|Hội Liên hiệp Phụ nữ xã|Hội Nông dân xã|Hội Cựu chiến binh xã
        Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã|Văn phòng HĐND và UBND xã""",
    "province": """Ủy ban nhân dân tỉnh|UBND tỉnh|Hội đồng nhân dân tỉnh|HĐND tỉnh|Tỉnh ủy|Ban Thường vụ Tỉnh ủy
        Thường trực Tỉnh ủy|Thường trực HĐND tỉnh|        Văn phòng Tỉnh ủy|Văn phòng Ủy ban nhân dân tỉnh|Văn phòng UBND tỉnh|Công an tỉnh|Thanh tra tỉnh
        Ban Tuyên giáo và Dân vận Tỉnh ủy|Ban Tổ chức Tỉnh ủy|Ủy ban Kiểm tra Tỉnh ủy|Trường Chính trị tỉnh
        Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh|Bảo hiểm xã hội tỉnh|Đảng ủy Ủy ban nhân dân tỉnh""",
}


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


@cache
def _local() -> dict[str, tuple[str, str]]:
    """Level and written-out name of a local body, by its lower-case spelling."""
    out = {}
    for level, bodies in LOCAL.items():
        for spelling in filter(None, (b.strip() for b in bodies.replace("\n", "|").split("|"))):
            name = spelling
            for short, full in (("UBND", "Ủy ban nhân dân"), ("HĐND", "Hội đồng nhân dân"), ("MTTQ", "Mặt trận Tổ quốc")):
                name = name.replace(short, full)
            out[spelling.lower()] = (level, name)
    return out


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted({*vocabulary()[0], *_local()}, key=lambda n: (-len(n), n))
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(n) for n in names) + r")(?!\w)")


def find_agencies(laid: Laid) -> list[dict[str, Any]]:
    """Every organisation of the document with the lines and pages that name it; the longest name wins.

    A local body without its place is the one that the document names in full elsewhere, if it does; the
    people's committee and the Party committee that issue the document are always themselves.
    """
    known, generic = vocabulary()
    settings = laid.doc.settings
    printed = laid.by_block
    shown = {n: text.lower() for n, text in enumerate(laid.texts) if n in printed}
    everything = "\n".join(shown.values())
    issuers = {part.get("issuer") for part in laid.doc.parts}
    found: dict[str, list[tuple[int, int]]] = {}
    for number, text in shown.items():
        for match in _pattern().finditer(text):
            name = known.get(match.group())
            if name is None:
                level, name = _local()[match.group()]
                place = settings.get(level)
                if place is None:
                    continue
                full = f"{name} {place}"
                if full in issuers or full.lower() in everything:
                    name = full
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
