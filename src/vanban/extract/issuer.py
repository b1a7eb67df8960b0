"""The lines above the number to the issuing body (cơ quan ban hành) and the body above it (cơ quan chủ quản)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vanban.data import load
from vanban.extract.casing import agency_case
from vanban.text.fold import fold
from vanban.tree.forms import Form, Row, is_position, issuer_word

_PEER = {
    "bo",
    "so",
    "uy ban",
    "ubnd",
    "lien doan",
    "tong cuc",
    "cong an",
    "vien kiem sat",
    "toa an",
    "hoi dong",
    "hdnd",
    "hoi",
    "bao hiem",
    "bhxh",
}


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing body, the one above it, and where they stand."""

    name: str
    parent: str | None
    start: int
    end: int
    sure: float


def read_issuer(rows: list[Row], evidence: str) -> Issuer | None:
    """The issuer from the lines of the letterhead that name bodies, in order; None where there are none.

    A line that begins with the word for a body begins a name; others go on with it (`ỦY BAN NHÂN DÂN` / `TỈNH …`).
    Of two names the first is the body above, unless a dash joins them or both are of one rank (joint documents).
    """
    groups: list[list[Row]] = []
    for row in rows:
        text = row.text
        begins = issuer_word(text) is not None and not _goes_on(groups, text)
        if begins or not groups:
            groups.append([row])
        else:
            groups[-1].append(row)
    groups = [g for g in groups if any(c.isalpha() for r in g for c in r.text)]
    known = [g for g in groups if issuer_word(g[0].text)]
    groups = known or groups
    if not groups:
        return None
    names = [_joined(g) for g in groups]
    joint = len(names) > 1 and _joint(groups, names)
    if joint:
        place = _shared_place(names)
        cased = [_with_place(agency_case(n.strip(" -–"), evidence), place) for n in names]
        return Issuer(", ".join(cased), None, groups[0][0].start, groups[-1][-1].end, 0.85)
    own = agency_case(names[-1], evidence)
    parent = agency_case(names[-2], evidence) if len(names) > 1 else None
    # Three bodies (ministry, general department, department): the last issues, the one above it is its parent.
    full = _full_name(own, parent)
    if full != own and fold(parent or "") == fold("Ban Chấp hành Trung ương") and full.endswith("Trung ương Đảng"):
        parent = "Ban Chấp hành Trung ương"
    sure = 0.97 if known else 0.6
    return Issuer(full, parent, groups[-1][0].start, groups[-1][-1].end, sure)


def _goes_on(groups: list[list[Row]], text: str) -> bool:
    """Whether a line that begins like a name goes on with the one above: after a comma, `VÀ`, or an open end."""
    if not groups:
        return False
    above = groups[-1][-1].text.rstrip()
    flat = fold(above)
    if above.endswith(","):
        return True
    if flat.endswith((" va", " cua", " va cac", " cac", " thuoc")):
        return True
    # `BAN CHỈ ĐẠO` / `HỘI NGHỊ …`, `VĂN PHÒNG HĐND VÀ` / `UBND …`, `VĂN PHÒNG` / `HỘI ĐỒNG NHÂN DÂN`: known by its code.
    return flat in (
        "van phong doan dai bieu quoc hoi",
        "dai hoc",
        "truong",
        "tong cong ty",
        "cong ty",
    ) or text.lstrip().startswith(("-", "–"))


def _joined(group: list[Row]) -> str:
    return re.sub(r"\s+", " ", " ".join(r.text for r in group)).strip()


def _joint(groups: list[list[Row]], names: list[str]) -> bool:
    if any(n.rstrip().endswith(("-", "–")) for n in names[:-1]):
        return True
    words = [issuer_word(n) for n in names]
    return len(set(words)) == 1 and words[0] in _PEER and words[0] not in ("uy ban", "ubnd")


def _shared_place(names: list[str]) -> str | None:
    """The place at the end of the last name, which joint issuers share: `TỈNH AN GIANG`."""
    match = re.search(r"(?i)\s((?:TỈNH|THÀNH PHỐ|TP\.?|HUYỆN|QUẬN|XÃ|PHƯỜNG)\s.+)$", names[-1])
    return agency_case("UBND " + match[1]).removeprefix("Ủy ban nhân dân ") if match else None


def _with_place(name: str, place: str | None) -> str:
    return name if place is None or fold(place) in fold(name) else f"{name} {place}"


def _full_name(own: str, parent: str | None) -> str:
    """A body's name with the place or body that only the line above it gives."""
    if parent is None:
        return own
    low, above = fold(own), fold(parent)
    place = re.match(
        r"^(?:uy ban nhan dan|hoi dong nhan dan) ((?:tinh|thanh pho|huyen|quan|thi xa|xa|phuong|thi tran|dac khu) .+)$", above
    )
    if low in ("van phong", "van phong doan dai bieu quoc hoi va hoi dong nhan dan"):
        if above == "ban chap hanh trung uong":
            return "Văn phòng Trung ương Đảng"
        return own if low != "van phong" else f"{own} {parent}"
    if place:
        # `UBND TỈNH KIÊN GIANG` / `SỞ Y TẾ`
        tail = parent[-len(place[1]) :]
        named = any(low.endswith(" " + fold(p)) for p in load("proper_names")["provinces"]) or re.search(
            r"\b(?:tinh|thanh pho|huyen|quan|thi xa|xa|phuong) \S", low
        )
        if not named and low.split()[0] in ("so", "phong", "ban", "thanh", "chi", "trung", "hat", "truong", "benh", "quy", "doi"):
            return f"{own} {tail}"
        return own
    if above.startswith(("tinh uy", "thanh uy", "huyen uy", "quan uy", "thi uy", "dang uy")) and low.split()[0] in (
        "ban",
        "uy",
        "van",
    ):
        return own if above in low else f"{own} {parent}"
    if above.startswith("ban chap hanh") and low in (
        "ban to chuc",
        "ban noi chinh",
        "ban doi ngoai",
        "ban tuyen giao",
        "ban dan van",
    ):
        return f"{own} Trung ương"
    return own


def authority_to_issuer(text: str, evidence: str) -> str | None:
    """The body from the line above the bases: `CHÍNH PHỦ`, `GIÁM ĐỐC SỞ Y TẾ`, `CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH …`."""
    flat = fold(text)
    if flat in ("thu tuong chinh phu", "chu tich nuoc", "chu tich quoc hoi") or (issuer_word(text) and not is_position(text)):
        return agency_case(text, evidence)
    words = text.split()
    for count in range(1, min(7, len(words))):
        rest = " ".join(words[count:])
        if issuer_word(rest) and is_position(" ".join(words[:count])):
            return agency_case(rest, evidence)
    return None


_PLACE_AFTER = r"(?P<place>(?:[A-ZĐÀ-Ỹ][\w'’]*)(?:\s+(?:-\s+)?[A-ZĐÀ-Ỹ][\w'’]*){0,3})"


def committee_of_place(place: str | None, text: str, code: str) -> str | None:
    """`Ủy ban nhân dân tỉnh Nghệ An` for a document of an `UBND` whose letterhead is lost.

    The level is that which the document itself calls its own (`UBND tỉnh`, `Ủy ban nhân dân xã`); the place is the
    one it is dated at, or the one its text names with that level.
    """
    name = {"UBND": "Ủy ban nhân dân", "HĐND": "Hội đồng nhân dân", "HDND": "Hội đồng nhân dân"}.get(code.upper())
    if name is None:
        return None
    counts = {
        level: len(re.findall(rf"(?i)(?:{re.escape(name)}|{code})\s+{level}\b(?!,| và| cấp)", text))
        for level in ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "đặc khu", "thị trấn")
    }
    level = max(counts, key=lambda k: counts[k])
    if not counts[level]:
        provinces = {fold(p): p for p in load("proper_names")["provinces"]}
        if place is None or fold(place) not in provinces:
            return None
        level = "thành phố" if place in load("proper_names")["cities"] else "tỉnh"
    provincial = level in ("tỉnh", "thành phố")
    named = re.search(rf"(?:(?<=\s)|^)(?i:{level})\s+{_PLACE_AFTER}", text)
    where = place if place and (provincial or named is None) else named["place"] if named else None
    return f"{name} {level} {where}" if where else f"{name} {level}"


def issuer_from_signature(rows: list[Row], place: str | None, text: str, evidence: str) -> Issuer | None:
    """The body that `TM. ỦY BAN NHÂN DÂN` names among the rows of a signature; its place comes from the text."""
    for row in rows:
        if row.form is not Form.AUTHORITY or not _COLLECTIVE.match(row.text):
            continue
        name = agency_case(_COLLECTIVE.sub("", row.text), evidence)
        if fold(name) in ("uy ban nhan dan", "hoi dong nhan dan"):
            code = "UBND" if fold(name).startswith("uy") else "HĐND"
            name = committee_of_place(place, text, code) or name
        return Issuer(name, None, row.start, row.end, 0.75)
    return None


_COLLECTIVE = re.compile(r"(?i)^t\s?/?\s?m\s*[.,]?\s*")

_AGENCY = (
    r"(?P<agency>(?:Bộ|Sở|Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Hội đồng nhân dân|Tỉnh ủy|Thành ủy|Ban Thường vụ|Huyện ủy"
    r"|Đảng ủy|Chính phủ|Ban Chỉ đạo|Văn phòng|Cục|Tổng cục)"
    r"(?:\s+(?!xây dựng|ban hành)[^\s,.;:]+|,\s+(?=[A-ZĐÀ-Ỹ])[^\s,.;:]+){0,14}?)"
)
# How far into the text a document says who issues it.
_HEAD_REACH = 6000


def issuer_from_text(text: str, kind: str | None) -> Issuer | None:
    """The body of `Bộ … xây dựng và ban hành Khung hướng dẫn này`, `Sở Y tế xây dựng kế hoạch … như sau`."""
    name = re.escape(kind or "Kế hoạch")
    for tail in (r"\s+này", r"\b"):
        form = rf"{_AGENCY}\s+(?:xây dựng|ban hành)(?:\s+và\s+ban hành)?\s+(?i:{name}){tail}"
        match = re.search(form, text[:_HEAD_REACH])
        if match:
            return Issuer(agency_case(match["agency"]), None, match.start("agency"), match.end("agency"), 0.7)
    return None
