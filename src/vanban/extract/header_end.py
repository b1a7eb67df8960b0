"""The end of a document: who signed and by what authority, who receives it; and `Kính gửi` of a letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from vanban.extract.casing import agency_case, person_case
from vanban.extract.values import find_dates
from vanban.model import Zones
from vanban.records import Received, Signer
from vanban.text.fold import bare, fold
from vanban.tree.forms import (
    AUTHORITY,
    PORTAL,
    Form,
    Row,
    has_surname,
    is_name_after_speck,
    is_portal,
    is_upper,
    issuer_word,
    leading_name,
    looks_like_name,
    phrases,
    plain_name,
    spoilt_position,
)

_BULLET = re.compile(r"^[-–—+•·●○▪*\s]+")
_KINH_GUI = re.compile(r"(?i)^[-*\s]*kính\s*(?:gửi|trình)\s*[:.]?\s*|^.*\sđiện\s*:$")
_LABEL = re.compile(r"(?i)^[\W_]*n\S{1,2}i\s*n?h\S{1,3}\s*[:;.,]?\s*")


@dataclass(frozen=True, slots=True)
class SignerFound:
    """A signer with the stretch of his block."""

    signer: Signer
    start: int
    end: int
    sure: float


@cache
def _positions() -> dict[str, str]:
    return {fold(p): p for p in phrases()["positions"]}


def position_case(text: str, evidence: str = "") -> str:
    """An office in capitals as it is written: `PHÓ CHÁNH VĂN PHÒNG` → `Phó Chánh Văn phòng`."""
    words = re.sub(r"\s+", " ", text).strip(" .,;").split()
    for count in range(len(words), 0, -1):
        known = _positions().get(fold(" ".join(words[:count])))
        if known:
            rest = " ".join(words[count:])
            return f"{known} {agency_case(rest, evidence)}" if rest else known
    spoilt = spoilt_position(" ".join(words))
    if spoilt:
        return _positions()[spoilt]
    return agency_case(" ".join(words), evidence)


def authority_case(text: str, evidence: str = "") -> str | None:
    """The authority line as the rules write it: `TL. Chủ tịch` (State), `T/M Ban Thường vụ` (Party)."""
    match = AUTHORITY.match(bare(text))
    if match is None:
        return None
    sign = match["sign"].replace(" ", "").upper()
    body = text[match.start("body") :].strip(" .,;")
    written = (
        position_case(body, evidence) if not issuer_word(body) or fold(body) in _positions() else agency_case(body, evidence)
    )
    return f"{sign} {written}" if "/" in sign else f"{sign}. {written}"


def find_signer(rows: list[Row], zones: Zones, text: str, evidence: str) -> SignerFound | None:
    """The signer of the document; of several, the one whose block comes first."""
    zone = zones.signature
    inside = [r for r in rows if zone.start <= r.start < zone.end] if zone else []
    block = [r for r in inside if r.form in (Form.AUTHORITY, Form.POSITION)]
    if not block:
        alone = next((r for r in inside if leading_name(r.text)), None)
        if alone is None:
            return None
        name_only = _last_person(plain_name(alone.text)) if looks_like_name(alone.text) else leading_name(alone.text)
        return SignerFound(Signer(name=name_only), alone.start, alone.end, 0.7)
    authority: list[str] = []
    titles: list[str] = []
    name: Row | None = None
    last = block[0]
    for row in inside:
        if row.form is Form.AUTHORITY:
            if name is not None:
                break
            written = authority_case(row.text, evidence)
            if written and written not in authority:
                authority.append(written)
            last = row
        elif row.form is Form.POSITION:
            if name is not None:
                # The office a Party signer holds besides stands below the name; another signer's has a name of its own.
                break
            titles.append(position_case(row.text, evidence))
            last = row
        elif row.start > last.start and _may_be_name(row) and (name is None or _surer_name(row, name)):
            name = row
    if name is None:
        spoilt = next((r for r in inside if r.start > last.start and r.form is Form.OTHER and leading_name(r.text)), None)
        if spoilt is not None:
            value = Signer(
                name=leading_name(spoilt.text), title=titles[-1] if titles else None, authority=", ".join(authority) or None
            )
            return SignerFound(value, block[0].start, spoilt.end, 0.6)
        value = Signer(name=None, title=titles[-1] if titles else None, authority=", ".join(authority) or None)
        return SignerFound(value, block[0].start, block[-1].end, 0.7)
    person = _last_person(person_case(plain_name(name.text)))
    sure = 0.95 if has_surname(plain_name(name.text)) else 0.75
    value = Signer(name=person, title=titles[-1] if titles else None, authority=", ".join(authority) or None)
    return SignerFound(value, block[0].start, max(name.end, last.end), sure)


def _may_be_name(row: Row) -> bool:
    """Whether a row of the signature block may be the signer's name."""
    if row.form is Form.BULLET:
        return is_name_after_speck(row.text)
    if row.form not in (Form.OTHER, Form.UPPER) or not looks_like_name(row.text):
        return False
    return not (row.upper and issuer_word(row.text) and not has_surname(row.text))


def _surer_name(row: Row, name: Row) -> bool:
    """Whether a row has a surname where the one taken for the name has none."""
    return has_surname(plain_name(row.text)) and not has_surname(plain_name(name.text))


def _last_person(name: str) -> str:
    """One name of two that stand side by side under a joint document: the leading body signs on the right."""
    words = name.split()
    if len(words) >= 5:
        second = next(
            (i for i in range(len(words) - 2, 1, -1) if words[i] == words[0] or (len(words) == 6 and has_surname(words[i]))), None
        )
        if second is not None:
            return " ".join(words[second:])
    return name


# --- recipients ----------------------------------------------------------------------------------------------


def find_recipients(rows: list[Row], zones: Zones) -> list[str]:
    """The entries of `Nơi nhận`, one a line as printed, without the archive line (Lưu)."""
    zone = zones.recipients
    if not zone:
        return []
    sign = zones.signature
    entries: list[str] = []
    going = False
    for row in rows:
        if not zone.start <= row.start < zone.end:
            continue
        text = row.text
        if row.form is Form.RECIPIENTS:
            rest = _LABEL.sub("", text)
            if rest and not is_upper(rest) and rest != text:
                entries.append(rest)
                going = True
            continue
        if row.form is Form.ARCHIVE:
            break
        if row.form in (Form.AUTHORITY, Form.POSITION, Form.STRAY, Form.RULE, Form.MARK):
            continue
        if sign and sign.start <= row.start < sign.end and row.form in (Form.OTHER, Form.UPPER) and looks_like_name(text):
            continue
        if row.form is Form.BULLET:
            entries.append(_BULLET.sub("", text))
            going = True
        elif going and row.form is Form.OTHER and entries:
            entries[-1] = f"{entries[-1]} {text}"
    out: list[str] = []
    for entry in entries:
        # Two entries in one line, and capitals of the signature that ran into the line.
        for piece in re.split(r"[;,]\s*[-–]\s+(?=\S)", entry):
            piece = re.sub(r"(?<=[;,.])\s+[A-ZĐÀ-Ỹ][A-ZĐÀ-Ỹ.\s]{6,}$", "", piece).strip(" .;,:-")
            if re.match(r"(?i)^lưu\b", piece) or not any(c.isalpha() for c in piece):
                continue
            out.append(piece)
    return out


# --- addressees ----------------------------------------------------------------------------------------------


def find_addressees(rows: list[Row]) -> list[str]:
    """The bodies and persons after `Kính gửi`, one an entry."""
    first = next((i for i, r in enumerate(rows) if r.form is Form.ADDRESSEE), None)
    if first is None:
        return []
    entries: list[str] = []
    rest = _KINH_GUI.sub("", rows[first].text)
    if rest.strip(" -–:"):
        entries.append(rest)
    for row in rows[first + 1 :]:
        if row.form is Form.BULLET:
            entries.append(row.text)
        elif row.form in (Form.OTHER, Form.UPPER) and entries and not entries[-1].rstrip().endswith((";", ".")):
            ends = entries[-1].rstrip().endswith(",")
            entries[-1] = f"{entries[-1]} {row.text}" if not ends or row.text[:1].islower() else entries[-1]
            if ends and not row.text[:1].islower():
                entries.append(row.text)
        elif row.form is Form.OTHER:
            entries.append(row.text)
        elif entries:
            break
    out = []
    for entry in entries:
        for piece in entry.split(";"):
            piece = _BULLET.sub("", piece).strip(" .;,")
            if piece:
                out.append(piece)
    return out


# --- incoming stamp ------------------------------------------------------------------------------------------


def read_stamp(rows: list[Row], printed: str, evidence: str) -> Received | None:
    """What an incoming stamp (dấu đến) says: the receiving office above the word `ĐẾN`, number and day below it."""
    number = re.search(r"(?im)\bs[ốo](?:\s*đến)?\s*[:.]?\s*(\d{1,6})\b", printed)
    dates = find_dates(printed)
    above: list[str] = []
    for row in rows:
        if row.form is Form.INCOMING:
            break
        if row.upper:
            above.append(row.text)
    office = agency_case(" ".join(above), evidence) if above else None
    if any(is_portal(r.text) for r in rows):
        office = PORTAL
    value = Received(number=number[1] if number else None, date=dates[0].date.iso if dates else None, office=office)
    return value if value.number or value.date or value.office else None
