"""What leaves the program: the records of a document. `schemas/` is generated from these classes.

Field names are those of the annotation guide and the command contract. Dates are ISO strings
(`YYYY-MM-DD`), since a record is data to print, not to compute with. Every record has a `confidence`
between 0 and 1 and, where its text was restored or read by OCR, the `original` reading.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """Base of all records: unknown keys are errors, so that a typing slip cannot drop a field."""

    model_config = ConfigDict(extra="forbid")


class Span(Record):
    """Where a record stands. `start` and `end` count characters of the component document's text."""

    line: int | None = Field(None, description="1-based line of a text source")
    page: int | None = Field(None, description="1-based page of a paged source")
    start: int
    end: int
    bbox: tuple[float, float, float, float] | None = Field(None, description="PDF points from the top left")


class Found(Record):
    """A record found in running text: `document.text[span.start:span.end] == text`.

    Where a page break cut the record in two, `fragments` lists the stretches and `text` is them joined by
    spaces; `span` is then the first.
    """

    text: str
    span: Span
    fragments: list[Span] = Field(default_factory=list)
    confidence: float = Field(1.0, ge=0, le=1)
    original: str | None = Field(None, description="the source's own reading, where restoration changed it")


class Reference(Found):
    """A cited document (viện dẫn)."""

    id: str | None = Field(None, description="full symbol (số, ký hiệu); null for a document cited by name")
    kind: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    title: str | None = None
    year: int | None = None
    pinpoint: str | None = Field(None, description="điều, khoản, điểm cited")
    relation: str | None = Field(None, description="căn cứ, thực hiện, kèm theo, sửa đổi, thay thế, bãi bỏ, dẫn chiếu")


class Target(Found):
    """A quantified or tabulated objective (chỉ tiêu)."""

    indicator: str
    comparator: str | None = Field(None, description="one of = >= <= > < range; null for a qualitative target")
    value: float | None = None
    value_max: float | None = None
    approx: bool = False
    unit: str | None = None
    value_text: str | None = None
    horizon: str | None = Field(None, description="last day by which it must hold")
    recurrence: str | None = Field(None, description="`year` for mỗi năm, hằng năm")
    group: str | None = None
    lead: list[str] = Field(default_factory=list)


class Task(Found):
    """A duty given to a body (nhiệm vụ)."""

    no: str | None = None
    lead: list[str] = Field(default_factory=list)
    coordinating: list[str] = Field(default_factory=list)
    output: str | None = None
    deadline: str | None = None
    deadline_text: str | None = None


class Deadline(Found):
    """A time limit or schedule (thời hạn). `kind`: date, month, quarter, year, period, recurring, relative, ongoing."""

    kind: str
    due: str | None = None
    rrule: str | None = Field(None, description="recurrence rule of RFC 5545")
    trigger: str | None = Field(None, description="what a relative time limit counts from")


class Agency(Record):
    """A named organisation, one record for all its mentions."""

    name: str
    generic: bool = Field(False, description="a generic plural such as `các bộ, ngành, địa phương`")
    level: str | None = Field(None, description="trung ương, tỉnh, huyện, xã")
    spans: list[Span] = Field(default_factory=list)
    confidence: float = Field(1.0, ge=0, le=1)


class Warning(Record):
    """Something a person should look at. `code` is stable, `text` is Vietnamese for the reader."""

    code: str
    text: str
    span: Span | None = None
    confidence: float = Field(1.0, ge=0, le=1)


class Signer(Record):
    """Who signed, and by what authority (quyền hạn, chức vụ, họ tên)."""

    name: str | None = None
    title: str | None = None
    authority: str | None = None


class Received(Record):
    """The incoming stamp (dấu đến)."""

    number: str | None = None
    date: str | None = None
    office: str | None = None


class Header(Record):
    """The register entry of one component document, with a confidence a field."""

    kind: str | None = None
    number: str | None = None
    symbol: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    parent_issuer: str | None = None
    place: str | None = None
    subject: str | None = None
    signer: Signer | None = None
    recipients: list[str] = Field(default_factory=list)
    addressees: list[str] = Field(default_factory=list)
    received: Received | None = None
    marks: list[str] = Field(default_factory=list, description="urgency, secrecy and circulation marks")
    annex_of: str | None = None
    fields: dict[str, FieldEvidence] = Field(default_factory=dict, description="evidence a header field")


class FieldEvidence(Record):
    """Where a header field was read and how sure that is."""

    confidence: float = Field(1.0, ge=0, le=1)
    span: Span | None = None
    original: str | None = None


class Document(Header):
    """One component document with its records."""

    part: int
    regime: str = "unknown"
    start_line: int | None = None
    end_line: int | None = None
    start_page: int | None = None
    end_page: int | None = None
    confidence: float = Field(1.0, ge=0, le=1)
    references: list[Reference] = Field(default_factory=list)
    targets: list[Target] = Field(default_factory=list)
    tasks: list[Task] = Field(default_factory=list)
    deadlines: list[Deadline] = Field(default_factory=list)
    agencies: list[Agency] = Field(default_factory=list)
    warnings: list[Warning] = Field(default_factory=list)
    text: str | None = Field(None, description="the text that spans count in")


class SourceRecord(Record):
    """The file the records come from."""

    name: str
    sha256: str
    media_type: str
    pages: int
    origin: str
    restored: bool = False


class Extraction(Record):
    """What `vanban extract FILE --format json` prints."""

    source: SourceRecord
    documents: list[Document] = Field(default_factory=list)
    warnings: list[Warning] = Field(default_factory=list)


Header.model_rebuild()
Document.model_rebuild()
Extraction.model_rebuild()
