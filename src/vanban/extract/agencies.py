"""Organisations named in a document, one record each, with all their mentions.

Variants of one organisation are merged; its name is the fullest one the document writes out. Local short forms
(`UBND tỉnh`, `Ủy ban nhân dân xã`) are resolved by the document's own issuer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from vanban.data import Body, bodies, load
from vanban.extract.context import Context
from vanban.extract.names import Mention, find_mentions
from vanban.extract.values import find_dates
from vanban.records import Agency, Document
from vanban.text.fold import fold, one_tone_style

# How sure a mention is by the way it was found: the registry is closed, the grammar of names may stop too late.
_LISTED, _GENERIC, _UNLISTED = 0.97, 0.85, 0.75


@dataclass(slots=True)
class _Group:
    name: str
    body: Body | None
    generic: bool
    place: str = ""
    mentions: list[Mention] = field(default_factory=list)


def find_agencies(context: Context) -> list[Agency]:
    """One record for each organisation named in the document, in order of its first mention."""
    issuer = _issuer_place(context.header.issuer)
    groups: dict[str, _Group] = {}
    for mention in find_mentions(context.text):
        if _is_bare(mention):
            continue
        place = mention.place
        if not place and mention.body is not None and issuer:
            if mention.body.role in _RESOLVED:
                place = _own_place(mention.body, issuer)
            elif context.header.issuer == f"{mention.form} {issuer[1]}":
                # `Tỉnh ủy yêu cầu …` in a document of Tỉnh ủy Hà Xuyên.
                place = issuer[1]
        key = _key(mention, place)
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group("", mention.body, mention.generic, place)
        group.mentions.append(mention)
    _join_placed(groups)
    for group in groups.values():
        _leave_unsaid(context, group)
        group.name = _name(group)
    _merge_committees(groups)
    records = []
    for group in groups.values():
        mentions = sorted(group.mentions, key=lambda m: m.start)
        sure = _GENERIC if group.generic else _LISTED if group.body is not None else _UNLISTED
        reading = min(context.reading(m.start, m.end)[0] for m in mentions)
        records.append(
            Agency(
                name=group.name,
                generic=group.generic,
                level=_level(group),
                spans=[context.span(m.start, m.end) for m in mentions],
                confidence=round(sure * max(0.3, reading), 3),
            )
        )
    records.sort(key=lambda r: r.spans[0].start)
    _warn_ended(context, list(groups.values()))
    return records


# --- resolving local names -----------------------------------------------------------------------------------

# Bodies that are the same as the issuer's own where the text says only `Ủy ban nhân dân tỉnh`.
_RESOLVED = {"people's committee", "people's council"}
_UNIT = re.compile(r"(?<!\w)(tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s+(\S.*)$")
_PARTY_UNIT = re.compile(r"^(Tỉnh|Thành|Huyện|Quận|Thị) ủy\s+(\S.*)$")


def _issuer_place(issuer: str | None) -> tuple[str, str] | None:
    """The unit and name of the place in an issuer's name: (`xã`, `Yên Lạc`)."""
    match = _UNIT.search(issuer or "") or _PARTY_UNIT.match(issuer or "")
    return (match[1].lower(), match[2]) if match else None


def _own_place(body: Body, issuer: tuple[str, str]) -> str:
    return f"{issuer[0]} {issuer[1]}" if body.name.endswith(" " + issuer[0]) else ""


def _is_bare(mention: Mention) -> bool:
    """Whether the mention names no body at all: `Ủy ban nhân dân` without a level, a lone `Đảng ủy`."""
    if mention.body is not None:
        return mention.body.name == _OWN_COMMITTEE and not mention.place
    return not mention.generic and fold(mention.form) in _BARE


_BARE = {"uy ban nhan dan", "hoi dong nhan dan", "uy ban", "hoi dong", "ban", "van phong", "ban giam doc"}
# `Bí thư Đảng ủy`, `Lưu Đảng ủy`: which one stays unsaid.
_OWN_COMMITTEE = "Đảng ủy"


def _key(mention: Mention, place: str) -> str:
    if mention.generic and mention.body is None:
        return "* " + fold(mention.form)
    name = mention.body.name if mention.body is not None else mention.form
    return fold(f"{name} {_proper(place)}")


def _proper(place: str) -> str:
    """The place without its unit, which the text writes or not: `Sở Y tế tỉnh Kiên Giang`, `Sở Y tế Kiên Giang`."""
    match = _UNIT.match(place)
    return match[2] if match else place


def _name(group: _Group) -> str:
    """The fullest name written in the document; the registry's where only abbreviations of words are."""
    written = [m.form for m in group.mentions if not m.short]
    if not written:
        written = [spelt_out(group.mentions[0])]
    name = max(written, key=len)
    if group.place and group.body is not None and group.place not in name:
        unit = group.place.split(" ")[0]
        name = f"{name} {group.place}" if not name.endswith(unit) else name[: -len(unit)] + group.place
        if not any(m.form.endswith(group.place.split(" ", 1)[0]) for m in group.mentions) and name.count(group.place) > 1:
            name = name.replace(f" {group.place}", "", 1)
    name = one_tone_style(name)
    return name[:1].lower() + name[1:] if group.generic and group.body is None and name[:3] == "Các" else name


def _leave_unsaid(context: Context, group: _Group) -> None:
    """Takes the issuer's place away from a body that is not the issuer nor above it, where no mention says the place.

    `HĐND tỉnh` in a letter of a department is surely the province's own, yet the document names it no further.
    """
    if group.body is None or not group.place or any(m.place for m in group.mentions):
        return
    header = context.header
    own = {fold(name) for name in (header.issuer, header.parent_issuer) if name}
    if fold(_name(group)) not in own:
        group.place = ""


def _join_placed(groups: dict[str, _Group]) -> None:
    """A local body without its place joins the only one of its kind that the document names with a place."""
    for key, group in list(groups.items()):
        if group.body is None or group.generic or group.place or not group.body.local:
            continue
        placed = [g for g in groups.values() if g.body is group.body and g.place and not g.place.startswith("cấp ")]
        if len(placed) == 1:
            placed[0].mentions.extend(groups.pop(key).mentions)


def _merge_committees(groups: dict[str, _Group]) -> None:
    """A short `Ban Chỉ đạo Trung ương` joins the only long one that begins so."""
    steering = [k for k, g in groups.items() if fold(g.name).startswith("ban chi dao")]
    for key in steering:
        short = fold(groups[key].name)
        longer = [k for k in steering if k in groups and k != key and fold(groups[k].name).startswith(short + " ")]
        if len(longer) == 1:
            groups[longer[0]].mentions.extend(groups.pop(key).mentions)


_LEVEL_WORDS = (
    ("trung ương", re.compile(r"[Tt]rung ương|[Qq]uốc gia")),
    ("tỉnh", re.compile(r"(?<!\w)tỉnh(?!\w)")),
    ("huyện", re.compile(r"(?<!\w)(?:huyện|quận)(?!\w)")),
    ("xã", re.compile(r"(?<!\w)(?:(?<!tác )xã(?! hội)|phường)(?!\w)")),
)


def _level(group: _Group) -> str | None:
    unit = group.place.removeprefix("cấp ").split(" ")[0] if group.place else ""
    if unit == "tỉnh":
        return "tỉnh"
    if unit in ("xã", "phường", "đặc") or group.place.startswith("thị trấn"):
        return "xã"
    if unit in ("huyện", "quận") or group.place.startswith("thị xã"):
        return "huyện"
    if group.body is not None and group.body.level:
        return group.body.level
    name = fold(group.name)
    for word, level in (
        ("trung uong", "trung ương"),
        ("quoc gia", "trung ương"),
        (" tinh", "tỉnh"),
        (" huyen", "huyện"),
        (" xa ", "xã"),
    ):
        if word in f" {name} ":
            return level
    return "tỉnh" if unit == "thành" else None


def _warn_ended(context: Context, groups: Iterable[_Group]) -> None:
    """Warn of bodies and provinces that were no more on the day the document was issued: work given to them reaches nobody.

    A body named as the issuer of an older document (`Quyết định … ngày 02/3/2024 của …`) is right as it stands.
    """
    issued = context.header.issued_on
    if not issued:
        return
    for group in groups:
        ended = _ended(group, issued)
        if ended is None:
            continue
        until, heirs = ended
        meant = [m for m in sorted(group.mentions, key=lambda m: m.start) if not _of_older(context.text, m.start, until)]
        if not meant:
            continue
        heir = f" Nơi kế thừa: {', '.join(heirs)}." if heirs else ""
        context.warn(
            "ended_body",
            f"{group.name} không còn tên này từ sau ngày {_day(until)}, văn bản ban hành ngày {_day(issued)}.{heir}",
            meant[0].start,
            meant[0].end,
            confidence=0.7,
        )


# Last day of districts and townships (Luật Tổ chức chính quyền địa phương 72/2025/QH15).
_DISTRICTS_UNTIL = "2025-06-30"
_DISTRICTS = re.compile(r"(?<!\w)(?:huyện|quận|thị xã|thị trấn)(?!\w)")


def _ended(group: _Group, issued: str) -> tuple[str, tuple[str, ...]] | None:
    """The last day of a body that had ended when the document was issued, and its heirs; None for one that had not."""
    body = group.body
    if body is not None and body.until and body.until < issued and not body.generic:
        return body.until, body.heirs
    if group.generic and _DISTRICTS.search(group.name) and issued > _DISTRICTS_UNTIL:
        return _DISTRICTS_UNTIL, ("Ủy ban nhân dân cấp xã",) if group.name.startswith(("Ủy ban", "Uỷ ban")) else ()
    gone = _gone_provinces(issued).get(_proper(group.place)) if group.place.startswith(("tỉnh ", "thành phố ")) else None
    if gone is None or body is None:
        return None
    until, into = gone
    unit = "thành phố" if any(p["name"] == into and p["type"] == "thành phố" and "until" not in p for p in _places()) else "tỉnh"
    return until, (f"{body.name.removesuffix(' tỉnh').removesuffix(' thành phố')} {unit} {into}",)


def _places() -> list[dict[str, str]]:
    provinces: list[dict[str, str]] = load("places")["provinces"]
    return provinces


@cache
def _gone_provinces(issued: str) -> dict[str, tuple[str, str]]:
    """Provinces whose name was given up before a day (Nghị quyết 202/2025/QH15): last day and heir."""
    alive = {p["name"] for p in _places() if p.get("until", "9999") >= issued}
    return {p["name"]: (p["until"], p["into"]) for p in _places() if p["name"] not in alive and "into" in p}


# Words between the date of a document and the body that issued it.
_ISSUER_REACH = 40


def _of_older(text: str, start: int, until: str) -> bool:
    """Whether a body stands as the issuer of a document of the time when it still was."""
    before = text[max(0, start - _ISSUER_REACH) : start]
    dates = find_dates(before) if re.search(r"(?i)của\s+(?:Chủ tịch\s+|Giám đốc\s+)?$", before) else []
    return bool(dates) and (dates[-1].date.iso or "9999") <= until


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


def share_agencies(documents: list[Document]) -> None:
    """Works in place: calls one organisation by one name in all documents of a source, the fullest that any of them writes."""
    fullest: dict[str, str] = {}
    for agency in (a for d in documents for a in d.agencies if not a.generic):
        key = _registered().get(fold(agency.name))
        if key is not None and len(agency.name) > len(fullest.get(key, "")):
            fullest[key] = agency.name
    for agency in (a for d in documents for a in d.agencies if not a.generic):
        key = _registered().get(fold(agency.name))
        if key is not None and " " in agency.name:
            agency.name = fullest[key]


@cache
def _registered() -> dict[str, str]:
    """From every form of a central body, folded, to its name: local ones differ from place to place."""
    return {fold(form): b.name for b in reversed(bodies()) if not b.local for form in (b.name, *b.short)}


def spelt_out(mention: Mention) -> str:
    """`Bộ KH&CN` in full; a name that is all abbreviation (`VTV`) stays what everybody calls it."""
    if mention.body is None or " " not in mention.form:
        return mention.form
    return mention.body.name + (f" {mention.place}" if mention.place else "")
