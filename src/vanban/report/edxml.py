"""The header of a document for exchange between offices (edXML, QCVN 102:2016/BTTTT), from its register fields.

Only what the document says is filled in. The sender's and receivers' identifiers (mã định danh) and the codes of
kind, urgency and steering belong to the exchange and not to the paper: they are left to the office's own system,
and a comment at the top of the file names what is to be filled in or looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from vanban.records import Document, Extraction
from vanban.report.clean import entries, one_line, parse_day, split_symbol

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_DOUBT = 0.75
_NAMES = {
    "kind": "TypeName",
    "number": "CodeNumber",
    "symbol": "Code",
    "issued_on": "PromulgationDate",
    "issuer": "From",
    "parent_issuer": "OrganizationInCharge",
    "place": "Place",
    "subject": "Subject",
    "signer": "SignerInfo",
    "recipients": "ToPlaces",
    "addressees": "To",
}


def edxml_files(extractions: Sequence[Extraction]) -> dict[str, bytes]:
    """A file name and an edXML file for every document of all sources; an annex is named in its document's file."""
    found = list(entries(extractions))
    per_source: dict[int, int] = {}
    for extraction, _ in found:
        per_source[id(extraction)] = per_source.get(id(extraction), 0) + 1
    files: dict[str, bytes] = {}
    for extraction, document in found:
        stem = _file_stem(extraction.source.name)
        name = f"{stem}-{document.part}" if per_source[id(extraction)] > 1 else stem
        free, number = name, 1
        # Names that differ in case alone are one file on many systems.
        while f"{free}.edxml".casefold() in (f.casefold() for f in files):
            number += 1
            free = f"{name} ({number})"
        files[f"{free}.edxml"] = document_edxml(document, annexes=_annexes(extraction, document))
    return files


def document_edxml(document: Document, *, annexes: Sequence[str] = (), organ_id: str | None = None) -> bytes:
    """The edXML file of one document. `organ_id` is the issuer's identifier, without which there is no DocumentId."""
    from lxml import etree

    envelope = etree.Element(_tag("edXMLEnvelope"), nsmap={"edXML": NAMESPACE})
    header = _node(_node(envelope, "edXMLHeader"), "MessageHeader")
    number, notation = split_symbol(document)
    day = parse_day(document.issued_on)
    promulgated = f"{day.year:04}/{day.month:02}/{day.day:02}" if day else None

    sender = _node(header, "From")
    _leaf(sender, "OrganId", organ_id, always=True)
    _leaf(sender, "OrganizationInCharge", document.parent_issuer)
    _leaf(sender, "OrganName", document.issuer, always=True)
    for addressee in document.addressees:
        receiver = _node(header, "To")
        _leaf(receiver, "OrganId", None, always=True)
        _leaf(receiver, "OrganName", addressee, always=True)
    code = _node(header, "Code")
    _leaf(code, "CodeNumber", number, always=True)
    _leaf(code, "CodeNotation", notation, always=True)
    promulgation = _node(header, "PromulgationInfo")
    _leaf(promulgation, "Place", document.place, always=True)
    _leaf(promulgation, "PromulgationDate", promulgated, always=True)
    _leaf(_node(header, "DocumentType"), "TypeName", document.kind, always=True)
    _leaf(header, "Subject", document.subject, always=True)
    signer = _node(header, "SignerInfo")
    _leaf(signer, "Competence", document.signer.authority if document.signer else None)
    _leaf(signer, "Position", document.signer.title if document.signer else None)
    _leaf(signer, "FullName", document.signer.name if document.signer else None, always=True)
    if document.recipients:
        places = _node(header, "ToPlaces")
        for recipient in document.recipients:
            _leaf(places, "Place", recipient)
    _other_info(header, document, annexes)
    if organ_id and promulgated and number and notation:
        _leaf(header, "DocumentId", f"{organ_id},{promulgated},{number}/{notation}")

    _comment(envelope, header, document)
    etree.indent(envelope, level=1)
    # The standard's root has the namespace without a prefix while its children keep theirs, and receivers look for
    # the prefixed names as text; lxml would give both the same prefix.
    body = etree.tostring(envelope, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{NAMESPACE}">\n  {body}\n</edXML>\n'.encode()


def _other_info(header: _Element, document: Document, annexes: Sequence[str]) -> None:
    pages = None
    if document.start_page is not None and document.end_page is not None:
        pages = str(document.end_page - document.start_page + 1)
    if pages is None and not annexes:
        return
    info = _node(header, "OtherInfo")
    _leaf(info, "PageAmount", pages)
    if annexes:
        listed = _node(info, "Appendixes")
        for annex in annexes:
            _leaf(listed, "Appendix", annex)


def _annexes(extraction: Extraction, document: Document) -> list[str]:
    """The names of the annexes of a document in the same source."""
    return [
        ": ".join(filter(None, [d.kind or "Phụ lục", d.subject]))
        for d in extraction.documents
        if document.symbol and d.annex_of == document.symbol and d.symbol != document.symbol
    ]


def _comment(envelope: _Element, header: _Element, document: Document) -> None:
    """Say at the top what is empty, what is doubtful, and what the exchange's own codes must carry."""
    from lxml import etree

    wanted = [e.tag.rpartition("}")[2] for e in header.iter() if len(e) == 0 and not e.text]
    wanted += [name for name in ("To", "DocumentId") if header.find(_tag(name)) is None]
    doubtful = [_NAMES[n] for n, e in document.fields.items() if n in _NAMES and e.confidence < _DOUBT]
    parts = (
        f"Cần điền: {', '.join(dict.fromkeys([*wanted, 'DocumentType/Type']))}.",
        f"Cần xem lại: {', '.join(doubtful)}." if doubtful else "",
        f"Dấu trên văn bản: {', '.join(map(one_line, document.marks))}." if document.marks else "",
    )
    # Two hyphens would end the comment.
    text = re.sub("-(?=-)", "- ", " ".join(filter(None, parts)))
    envelope.insert(0, etree.Comment(f" {text} "))


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _node(parent: _Element, name: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, _tag(name))


def _leaf(parent: _Element, name: str, value: str | None, *, always: bool = False) -> None:
    """An element with a text; one the standard demands stands there empty when the document does not give it."""
    text = one_line(value)
    if text or always:
        _node(parent, name).text = text or None


def _file_stem(name: str) -> str:
    """The file name for a source's name, which may come from an archive and hold anything."""
    stem = one_line(PurePath(name.replace("\\", "/")).stem)
    safe = "".join("_" if c in '<>:"/\\|?*' else c for c in stem).strip(". ")
    # Names of devices on Windows, and the 255 bytes of most file systems.
    if safe.upper() in {"CON", "PRN", "AUX", "NUL"} or re.fullmatch(r"(?:COM|LPT)\d", safe, re.IGNORECASE):
        safe = f"_{safe}"
    return safe.encode("utf-8")[:200].decode("utf-8", "ignore").rstrip(". ") or "van-ban"
