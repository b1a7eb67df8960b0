"""Fields of a header that contradict each other, or what else the page says: each gives a warning and lowers the doubtful field."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from rapidfuzz import fuzz

from vanban.data import bodies
from vanban.extract.context import Context
from vanban.extract.header_panel import Signing
from vanban.extract.symbols import Symbol
from vanban.extract.values import parse_iso
from vanban.text.fold import bare, fold

# A name read from the page and the one in a certificate are one person above this likeness.
_SAME_PERSON = 80.0
# Initials of a body and its code: `Sở Văn hóa, Thể thao và Du lịch`, `SVHTT` are 80 alike, two departments below 50.
_SAME_CODE = 60.0


def check_header(context: Context, symbol: Symbol | None, signing: Signing) -> None:
    """Warn of contradictions in `context.header`."""
    header = context.header
    issued = parse_iso(header.issued_on)
    _dates(context, issued, signing)
    _signer(context, signing)
    if symbol is None or "annex_of" in header.fields:
        return
    if (
        header.kind not in (None, "Công văn")
        and symbol.type
        and symbol.kinds
        and not _kinds_agree(str(header.kind), symbol.kinds)
    ):
        _doubt(context, "kind", 0.7)
        _doubt(context, "symbol", 0.7)
        _warn(
            context, "kind_symbol_mismatch", f"Tên loại “{header.kind}” không khớp với ký hiệu {header.symbol or symbol}.", "kind"
        )
    if symbol.year and issued and symbol.year != issued.year:
        _doubt(context, "symbol", 0.7)
        _warn(
            context,
            "symbol_year_mismatch",
            f"Năm trong ký hiệu ({symbol.year}) khác năm ban hành ({issued.year}).",
            "symbol",
        )
    if header.issuer and not issuer_fits(header.issuer, symbol):
        _doubt(context, "issuer", 0.8)
        _doubt(context, "symbol", 0.8)
        _warn(
            context,
            "issuer_symbol_mismatch",
            f"Cơ quan ban hành “{header.issuer}” không khớp với ký hiệu {header.symbol or symbol}.",
            "issuer",
        )


def _dates(context: Context, issued: date | None, signing: Signing) -> None:
    received = parse_iso(context.header.received.date if context.header.received else None)
    if issued is None:
        return
    if received and received < issued:
        _doubt(context, "issued_on", 0.6)
        _doubt(context, "received", 0.6)
        text = f"Ngày đến {received:%d/%m/%Y} trước ngày ban hành {issued:%d/%m/%Y}."
        _warn(context, "received_before_issued", text, "received")
    if issued > date.today():
        _doubt(context, "issued_on", 0.5)
        _warn(context, "future_date", f"Ngày ban hành {issued:%d/%m/%Y} ở tương lai.", "issued_on")
    signed = [day for iso in signing.days if (day := parse_iso(iso))]
    # The clerk numbers and dates a document on the day it is signed or soon after; a copy may be signed years later.
    if signed and all(abs((day - issued).days) > _MOST_DAYS for day in signed):
        text = f"Ngày ban hành {issued:%d/%m/%Y} cách xa ngày ký số {signed[0]:%d/%m/%Y}."
        _warn(context, "signature_date_differs", text, "issued_on")


_MOST_DAYS = 31


def _signer(context: Context, signing: Signing) -> None:
    signer = context.header.signer
    if signer is None or signer.name is None or not signing.persons:
        return
    if max(fuzz.ratio(fold(signer.name), fold(person)) for person in signing.persons) < _SAME_PERSON:
        _doubt(context, "signer", 0.7)
        text = f"Người ký trên văn bản ({signer.name}) khác người ký số ({', '.join(signing.persons)})."
        _warn(context, "signature_differs", text, "signer")


def issuer_fits(issuer: str, symbol: Symbol) -> bool:
    """Whether the codes of a symbol can be those of a body: by the registry, else by its initials.

    Only ministries and departments are judged by initials: committees of all places are `UBND`, and firms, schools
    and clubs choose their codes as they like.
    """
    codes = [_letters(office) for office in symbol.offices]
    if symbol.side == "assembly" or not codes or ("," in issuer and " - " in issuer):
        return True
    named = symbol.issuer
    if named is not None:
        if fuzz.partial_ratio(fold(named), fold(issuer)) >= _SAME_PERSON:
            return True
        if fold(issuer) in _central():
            return False
    if symbol.side == "party" or not re.match(r"(?:Bộ|Sở) ", issuer):
        return True
    initials = "".join(
        w[0] for w in re.findall(r"\w+", bare(issuer)) if w[0].isalpha() and w.lower() not in ("va", "tinh")
    ).upper()
    return any(fuzz.ratio(code, initials[: len(code) + 1]) >= _SAME_CODE for code in codes)


@cache
def _central() -> frozenset[str]:
    return frozenset(fold(body.name) for body in bodies() if not body.local)


def _letters(code: str) -> str:
    return re.sub(r"[^A-Z]", "", bare(code).upper())


def _warn(context: Context, code: str, text: str, field: str) -> None:
    evidence = context.header.fields.get(field)
    span = evidence.span if evidence is not None else None
    context.warn(code, text, span.start if span else None, span.end if span else None)


def _doubt(context: Context, name: str, factor: float) -> None:
    evidence = context.header.fields.get(name)
    if evidence is not None:
        lower = round(evidence.confidence * factor, 3)
        context.header.fields[name] = evidence.model_copy(update={"confidence": lower})


def _kinds_agree(kind: str, kinds: tuple[str, ...]) -> bool:
    """Whether a type line fits a symbol's type: `Chương trình hành động` fits `CTr`."""
    return any(kind == k or kind.startswith(k + " ") or k.startswith(kind + " ") for k in kinds)
