"""The tables of the archive, as the newest migration leaves them.

Text is UTF-8 without NUL (`writing.storable`); hashes are hex; times are ISO 8601 in UTC, to the second; dates are ISO
dates as in the records. The same definitions serve SQLite and PostgreSQL. A change here needs a migration of its own.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

migration = Table(
    "migration",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

# One row for each content that was read: two files with the same bytes are one source and two rows of the ledger.
source = Table(
    "source",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False, comment="of the file that was read, NFC; a member is archive.zip/member.pdf"),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False, comment="bytes"),
    Column("pages", Integer, nullable=False),
    Column("origin", String(16), nullable=False, comment="digital, ocr, mixed, text"),
    Column("restored", Boolean, nullable=False),
    Column("checksum", String(64), nullable=False, comment="of the canonical records; `doctor` compares"),
    Column("program", String(32), nullable=False, comment="version of vanban that read it"),
    Column("at", String(32), nullable=False, comment="when it was stored"),
)

# One row a component document. `id` is `<first 16 of sha256>-<part>`: the same in every run.
document = Table(
    "document",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source", ForeignKey("source.sha256", ondelete="CASCADE"), nullable=False, index=True),
    Column("part", Integer, nullable=False),
    Column("kind", Text, index=True),
    Column("number", Text),
    Column("symbol", Text),
    Column("symbol_key", Text, index=True, comment="the symbol in one spelling, for comparison; `writing.symbol_key`"),
    Column("issued_on", String(10), index=True),
    Column("issuer", Text),
    Column("issuer_folded", Text, index=True, comment="vanban.text.fold.fold of the issuer"),
    Column("level", String(16), index=True, comment="of the issuer: trung ương, tỉnh, huyện, xã"),
    Column("parent_issuer", Text),
    Column("place", Text),
    Column("subject", Text, comment="trích yếu"),
    Column("signer", Text),
    Column("signer_title", Text),
    Column("received_number", Text, comment="of the incoming stamp (số đến)"),
    Column("received_on", String(10), index=True, comment="of the incoming stamp (ngày đến)"),
    Column("annex_of", Text),
    Column("regime", String(16), nullable=False),
    Column("start_page", Integer),
    Column("end_page", Integer),
    Column("start_line", Integer),
    Column("end_line", Integer),
    Column("confidence", Float, nullable=False),
    Column("text", Text, comment="what the spans of its records count in"),
    Column("prints", Integer, nullable=False, comment="how many rows of the table fingerprint it has"),
    Column("body", Text, nullable=False, comment="JSON of the Document without text and without the lists of records"),
)

# One row a record. `id` comes from the content (source, type, words, how many of the same stand before it), not from
# the place, so that what is attached to it stays attached when the file is read anew by a better version.
record = Table(
    "record",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("source", ForeignKey("source.sha256", ondelete="CASCADE"), nullable=False, index=True),
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), index=True, comment="null: a warning on the source"),
    Column("type", String(12), nullable=False, comment="reference, target, task, deadline, agency, warning"),
    Column("position", Integer, nullable=False, comment="0-based among the records of its type in the document"),
    Column("text", Text, nullable=False, comment="as written; of an agency its name, of a warning its message"),
    Column("key", Text, comment="symbol_key of a reference, folded name of an agency, code of a warning, no of a task"),
    Column("kind", Text, comment="of a reference the kind of document, of a deadline its kind"),
    Column("due", String(10), comment="target.horizon, task.deadline, deadline.due"),
    Column("rrule", Text, comment="of a deadline"),
    Column("issued_on", String(10), comment="of a reference"),
    Column("issuer", Text, comment="of a reference"),
    Column("relation", Text, comment="of a reference"),
    Column("page", Integer),
    Column("line", Integer),
    Column("start", Integer),
    Column("stop", Integer, comment="the end of the span"),
    Column("confidence", Float, nullable=False),
    Column("body", Text, nullable=False, comment="JSON of the record, all its fields"),
    Index("record_due", "type", "due"),
    Index("record_key", "type", "key"),
)

# Who is to carry out a target or task; one row a body named.
assignment = Table(
    "assignment",
    metadata,
    Column("record", ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(12), primary_key=True, comment="lead, coordinating"),
    Column("position", Integer, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("folded", Text, nullable=False, index=True, comment="vanban.text.fold.fold of the agency"),
)

page = Table(
    "page",
    metadata,
    Column("source", ForeignKey("source.sha256", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, comment="1-based"),
    Column("text", Text, nullable=False, comment="as read, in reading order, restored"),
)

# The source as it was read, so that its tree can be made again without the file and without OCR.
reading = Table(
    "reading",
    metadata,
    Column("source", ForeignKey("source.sha256", ondelete="CASCADE"), primary_key=True),
    Column("data", LargeBinary, nullable=False, comment="`reading.pages_to_bytes`"),
)

# What reviewers decided. Rows are only added: the latest on an item stands, a null verdict withdraws. No foreign key:
# `item` may be a record, a document, or an item of a check, and a decision outlives what it was about.
decision = Table(
    "decision",
    metadata,
    Column("id", String(24), primary_key=True, comment="from the content, so that importing twice adds once"),
    Column("item", String(64), nullable=False, index=True),
    Column("plan", Text, comment="symbol or name of the plan it is about, for items of a check"),
    Column("verdict", Text),
    Column("author", Text, nullable=False),
    Column("at", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("machine", Text, comment="the machine's verdict that the reviewer saw"),
    Column("wording", Text, comment="of the item, so that it can be told once the item is gone"),
)

# Who did what, when; rows are only added.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("action", String(32), nullable=False, comment="ingest, retry, decide, withdraw, import, remove, migrate"),
    Column("subject", Text, comment="id of what it was done to"),
    Column("detail", Text, comment="JSON"),
)

# One row a file that was handed to `ingest`, also for a member of an archive.
ledger = Table(
    "ledger",
    metadata,
    Column("id", String(32), primary_key=True, comment="from path and member"),
    Column("path", Text, nullable=False, comment="absolute, reversible text of any bytes: `paths.key_of`"),
    Column("member", Text, nullable=False, comment="name inside the archive; empty for a file"),
    Column("inside", String(32), index=True, comment="of a member, the ledger id of its archive"),
    Column("name", Text, nullable=False, comment="for people: NFC, on one line"),
    Column("sha256", String(64), index=True, comment="null where the file could not be opened"),
    Column("size", BigInteger),
    Column("mtime_ns", BigInteger),
    Column("archive", Boolean, nullable=False, comment="stands for its members and is not counted itself"),
    Column("stage", String(16), nullable=False, comment="found, or reading while claimed, or settled"),
    Column("outcome", String(16), index=True, comment="done, failed, duplicate, skipped; null while not settled"),
    Column("code", String(32), comment="of the error"),
    Column("reason", Text, comment="of an outcome that is not done, with the remedy"),
    Column("original", String(32), comment="ledger id of the file of the same content that was read"),
    Column("pages", Integer),
    Column("seconds", Float, comment="that the last attempt took"),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text, comment="the run that works on it"),
    Column("at", String(32), comment="when it was settled"),
)

# A run of `ingest` that is alive says so here; what a dead one had claimed is free again.
run = Table(
    "run",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", Text, nullable=False, comment="start of the process, so that a reused pid is not taken for it"),
    Column("started", String(32), nullable=False),
    Column("beat", BigInteger, nullable=False, comment="counted up while alive; no clock of another machine is trusted"),
)

# Sampled hashes of the word runs of a document's text: where texts that share wording meet.
fingerprint = Table(
    "fingerprint",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), primary_key=True, index=True),
)

# Two documents that share most of the words of the shorter one. `first` < `second`.
link = Table(
    "link",
    metadata,
    Column("first", ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("second", ForeignKey("document.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("first_in_second", Float, nullable=False, comment="share of the first's wording that the second has"),
    Column("second_in_first", Float, nullable=False),
)

# The numbers of incoming documents (số đến). Given once and never changed; a number stays when its document is removed,
# so there is no foreign key.
register_entry = Table(
    "register_entry",
    metadata,
    Column("book", Text, primary_key=True, comment="den|office|year, with |mat for secret documents"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", String(40), nullable=False, index=True),
)
