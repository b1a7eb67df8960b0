"""The register entry of a component document: number, date, issuer, type, subject, signer, recipients.

Each field keeps its evidence: where it was read and how sure that is, lower where OCR was unsure, where a rule of
form was broken, and where the value was inferred from the body because its own line is missing. What is printed but
blank stays None, with a warning and the printed words as evidence of confidence 0 (`resolve_bundle` may fill it).
"""

from __future__ import annotations

import re

from vanban.extract.casing import agency_case, sentence_case
from vanban.extract.context import Context
from vanban.extract.filled import by_hand, figures_hold, place_of_blank
from vanban.extract.header_checks import check_header
from vanban.extract.header_end import find_addressees, find_recipients, find_signer, read_stamp
from vanban.extract.header_panel import read_panels
from vanban.extract.header_title import (
    about_rows,
    is_authority_row,
    joined,
    kind_from_text,
    kind_name,
    plain_subject,
    read_published,
    subject_rows,
)
from vanban.extract.issuer import (
    Issuer,
    authority_to_issuer,
    committee_of_place,
    issuer_from_signature,
    issuer_from_text,
    read_issuer,
)
from vanban.extract.symbols import Symbol, find_symbols, parse_symbol
from vanban.extract.values import find_dates
from vanban.model import Stretch
from vanban.records import FieldEvidence, Signer, Warning
from vanban.text.fold import bare
from vanban.tree.forms import (
    NUMBER,
    PLACE_DATE,
    SPOILT_NUMBER,
    Form,
    Row,
    is_upper,
    issuer_word,
    kind_at_start,
    mark_of,
    phrases,
    rows_of,
)
from vanban.tree.parts import CITED

# Where a pen or stamp fills in the number and the day of a document.
_BLANK_PLACES = {
    "symbol": re.compile(r"(?i)^s\S\s*[:;.,]?\s*(?P<blank>[^/\-]*?)\s*(?=[/\-])"),
    "issued_on": re.compile(r"(?i).*?ng[àa]y\s*(?P<blank>.*?)\s*(?=th[áa]ng|$)"),
}
# Forms and tables among the annexes, by their own names: `Mẫu số 01`, `BIỂU 21: …`, `DANH SÁCH …`.
_FORM_LABEL = re.compile(
    r"(?i)(?:(?P<kind>bieu mau|bieu|mau)(?: so)?\s*:?\s*(?P<number>\d{1,3}[a-z]?)\b"
    r"|(?P<list>danh sach(?!\s+kem)|bieu(?=\s+(?:chi tiet|tong hop|giao|ke hoach|chi tieu|phan bo|so lieu)\b)))"
)
_FORM_KINDS = {"bieu mau": "Biểu", "bieu": "Biểu", "mau": "Mẫu", "danh sach": "Danh sách"}
# Capitals beside the issuer that are no name: a number, the term and session of a people's council.
_NOT_ISSUER = re.compile(r"(?i)(?:so\s*[:.]|khoa\s+[ivxl\d]+\b|ky hop\b|nhiem ky\b)")
# How far from its end the sentence on adoption of a law is looked for.
_TAIL_REACH = 2500
# A certificate names its holder rightly, but a clerk's may stand beside the signer's.
_BY_PANEL = 0.7


def find_header(context: Context) -> None:
    """Fill `context.header` and add warnings."""
    _Finder(context).run()


class _Finder:
    """One document's header in the making: its rows sorted by zone, and the fields found so far."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.header = context.header
        self.part = context.tree.part
        self.zones = context.tree.zones
        self.text = context.text
        self.rows = rows_of(self.part.text)
        self.stamps = self.zones.stamps
        inside = [r for r in self.rows if not any(s.start <= r.start < s.end for s in self.stamps)]
        self.head = [r for r in inside if self._in(r, self.zones.letterhead)]
        self.title = [r for r in inside if self._in(r, self.zones.title)]
        self.signing = read_panels(mark.text for mark in context.marks)
        self.symbol: Symbol | None = None
        """Also where the number is blank."""
        self.published = 0
        """How many rows under the type line hold issuer, number and date in the form of law publishers."""

    @staticmethod
    def _in(row: Row, zone: Stretch) -> bool:
        return zone.start <= row.start < zone.end

    @property
    def following(self) -> Row | None:
        """The first row of the body."""
        return next((r for r in self.rows if r.start >= self.zones.title.end), None)

    @property
    def evidence(self) -> str:
        """The body, whose small letters tell how names in capitals are written."""
        return self.text[self.zones.body.start : self.zones.body.end]

    def run(self) -> None:
        self._number()
        self._date()
        self._title_head()
        self._kind()
        self._subject()
        self._issuer()
        self._end()
        self._received()
        self._marks()
        if self.part.annex:
            self._annex()
        self._signing()
        check_header(self.context, self.symbol, self.signing)

    def put(self, name: str, value: object, start: int, end: int, sure: float) -> None:
        """Set a field with its evidence; a poor reading lowers the confidence."""
        reading, original = self.context.reading(start, end)
        setattr(self.header, name, value)
        span = self.context.span(start, end)
        self.header.fields[name] = FieldEvidence(confidence=round(sure * reading, 3), span=span, original=original)
        if name in _BLANK_PLACES and by_hand(self.context, start, end):
            what = "Số" if name == "symbol" else "Ngày"
            self.context.warn("handwritten", f"{what} đọc từ chữ viết tay hoặc dấu đóng, cần xem lại.", start, end)

    def blank(self, name: str, row: Row, code: str, message: str, *, original: str | None = None) -> None:
        """Note that a field is printed but left blank or unreadable, with the place where it should be read."""
        form = _BLANK_PLACES.get(name)
        match = form.match(row.text) if form else None
        if match:
            span = place_of_blank(self.context, row.start + match.start("blank"), row.start + match.end("blank"), row.start)
        else:
            span = self.context.span(row.start, row.end)
        self.header.fields[name] = FieldEvidence(confidence=0, span=span, original=original or row.text)
        self.context.warnings.append(Warning(code=code, text=message, span=span))

    # --- number and date -----------------------------------------------------------------------------------

    def _number(self) -> None:
        row = next((r for r in self.head if r.form is Form.NUMBER), None)
        if row is None:
            self._plain_number()
            return
        spoilt = None if NUMBER.match(bare(row.text)) else SPOILT_NUMBER.match(bare(row.text))
        joined_code = re.match(r"(?i)^s\S\s*[:.]\s*(\d+)([A-Z]{2}\S*)$", row.text) if spoilt is not None else None
        if joined_code and (whole := parse_symbol(f"{joined_code[1]}/{joined_code[2]}")):
            # The slash is lost: `Số: 47NQ-CP`.
            self.symbol = whole
            self.put("symbol", str(whole), row.start + joined_code.start(1), row.end, 0.75)
            self.put("number", whole.number, row.start + joined_code.start(1), row.end, 0.75)
            return
        if spoilt is not None or re.match(r"(?i)^s\S\s*[:.]?\s*\d+\s*/\s*[^\w\s]", row.text):
            code = re.sub(r"^/\W*", "/", row.text[spoilt.start("symbol") :] if spoilt else row.text[row.text.index("/") :])
            self.symbol = parse_symbol(code.strip(" ."))
            self.blank("symbol", row, "blank_number", "Số văn bản không đọc được.", original=f"Số: {code.strip(' .')}")
            return
        found = [f for f in find_symbols(self.text, row.start, row.end, blanks=True) if f.end <= row.end]
        if not found:
            self._odd_symbol(row)
            return
        symbol = found[0].symbol
        self.symbol = symbol
        if symbol.number is None:
            self.blank("symbol", row, "blank_number", "Số văn bản để trống hoặc không đọc được.")
            self._stray_digits()
            return
        number = (
            self.text.index(symbol.number, found[0].start) if symbol.number in self.text[found[0].start : found[0].end] else None
        )
        if number is not None and not figures_hold(self.context, number, number + len(symbol.number)):
            code = re.sub(r"^\d+[a-zA-Z]?\s*", "", self.text[found[0].start : found[0].end])
            self.symbol = parse_symbol(f"Số: {code}")
            self.blank("symbol", row, "blank_number", "Số văn bản viết hoặc đóng vào, đọc không chắc.", original=f"Số: {code}")
            return
        sure = 0.9 if found[0].repaired else 0.99
        if symbol.type is not None and self.symbol is not None and not symbol.kinds:
            sure = min(sure, 0.8)
        self.put("symbol", str(symbol), found[0].start, found[0].end, sure)
        self.put("number", symbol.number, found[0].start, found[0].end, sure)

    def _odd_symbol(self, row: Row) -> None:
        """A symbol that follows no grammar: kept as printed if it has a number, with doubt."""
        match = NUMBER.match(bare(row.text))
        if match is None:
            return
        start = row.start + match.start("symbol")
        printed = self.text[start : row.end].strip(" .,;")
        number = re.match(r"\d+[a-zA-Z]?", printed)
        letters = re.search(r"[A-ZĐ]{2,}", printed)
        if number and letters and not re.search(r"[.…]{3,}", printed):
            value = re.sub(r"\s+", "", printed)
            self.symbol = parse_symbol(value)
            self.put("symbol", value, start, start + len(printed), 0.6)
            self.put("number", number[0], start, start + len(number[0]), 0.7)
        else:
            self.symbol = parse_symbol(re.sub(r"^[^-/]*", "", printed))
            self.blank("symbol", row, "blank_number", "Số văn bản để trống hoặc không đọc được.")
            self._stray_digits()

    def _plain_number(self) -> None:
        """`Số: 65` without a code, as decrees of the first years have it."""
        for row in self.head or self.rows[:6]:
            match = re.match(r"(?i)^(?:s[aăâ]c\s*l[eêệ]nh\s*)?s[oốô]\s*[:.]?\s*(\d{1,4})\s*\.?$", row.text)
            if match and row.form is not Form.STRAY:
                start = row.start + match.start(1)
                self.put("symbol", match[1], start, start + len(match[1]), 0.6)
                self.put("number", match[1], start, start + len(match[1]), 0.8)
                return

    def _stray_digits(self) -> None:
        """Note digits that stand alone on the first page: a number and date stamped beside their place."""
        first = next((r.page for r in self.rows if r.page is not None), None)
        reach = self.zones.body.start + 7000
        for row in self.rows:
            if row.start > reach or (first is not None and row.page != first):
                break
            if row.form is not Form.STRAY or row.table:
                continue
            numbers = re.findall(r"\d+", row.text)
            # A page number is one small figure; a stamp has the number, or number, day and month.
            if len(numbers) == 3 or (len(numbers) == 1 and len(numbers[0]) >= 2 and int(numbers[0]) > 20):
                span = self.context.span(row.start, row.end)
                self.header.fields["number"] = FieldEvidence(confidence=0, span=span, original=row.text)
                self.context.warn(
                    "stamped_digits", "Có chữ số đóng rời trên trang, có thể là số và ngày văn bản.", row.start, row.end
                )
                return

    def _date(self) -> None:
        row = next((r for r in self.head if r.form is Form.PLACE_DATE), None)
        if row is None:
            self._late_date()
            return
        match = PLACE_DATE.match(bare(row.text))
        if match is None:
            return
        if match["place"]:
            place = row.text[match.start("place") : match.end("place")].strip(" ,.*-–")
            place = re.sub(r"\s+", " ", place)
            sure = 0.98 if re.match(r"^[A-ZĐÀ-Ỹ]", place) else 0.7
            self.put(
                "place",
                agency_case(place) if is_upper(place) and "." not in place else place,
                row.start,
                row.start + match.end("place"),
                sure,
            )
        found = find_dates(self.text, row.start, row.end)
        clean = re.fullmatch(r"[\dOlI\s]+", match["day"]) and re.fullmatch(r"[\dOlI\s]+", match["month"])
        held = all(figures_hold(self.context, row.start + match.start(g), row.start + match.end(g)) for g in ("day", "month"))
        if clean and not held:
            self.blank("issued_on", row, "blank_date", "Ngày ban hành viết hoặc đóng vào, đọc không chắc.")
        elif clean and found and found[0].date.iso:
            self.put("issued_on", found[0].date.iso, found[0].start, found[0].end, 0.98)
        elif all(re.fullmatch(r"[\d\s]+", match[g]) for g in ("day", "month", "year")):
            self.blank("issued_on", row, "impossible_date", "Ngày ban hành không có trong lịch.")
        else:
            self.blank("issued_on", row, "blank_date", "Ngày ban hành để trống hoặc không đọc được.")

    def _late_date(self) -> None:
        """A date line at the end, as old decrees, and the sentence on adoption, as laws have it."""
        for row in reversed(self.rows[-25:]):
            if row.form is Form.PLACE_DATE and not self.part.annex and row.start >= self.zones.title.end:
                found = find_dates(self.text, row.start, row.end)
                if found and found[0].date.iso:
                    self.put("issued_on", found[0].date.iso, found[0].start, found[0].end, 0.8)
                    return
        tail = max(0, len(self.text) - _TAIL_REACH)
        match = re.search(r"(?i)(?:luật|nghị quyết|pháp lệnh|bộ luật) này (?:đã )?được .{3,160}? thông qua", self.text[tail:])
        if match:
            found = find_dates(self.text, tail + match.end(), min(len(self.text), tail + match.end() + 60))
            if found and found[0].date.iso:
                self.put("issued_on", found[0].date.iso, found[0].start, found[0].end, 0.85)

    def _title_head(self) -> None:
        """Number, date and issuer from under the type line, as publishers of law set them."""
        published = read_published(self.title) if self.header.symbol is None and not self.part.annex else None
        if published is None:
            return
        start, end = published.start, published.end
        self.published = published.rows
        self.symbol = published.symbol
        self.put("symbol", str(published.symbol or published.printed), start, end, 0.9 if published.symbol else 0.6)
        self.put("number", published.number, start, end, 0.9)
        if published.issued_on:
            self.put("issued_on", published.issued_on, start, end, 0.9)
        self.put("issuer", agency_case(published.issuer, self.evidence), start, end, 0.9)

    # --- type and subject ----------------------------------------------------------------------------------

    def _kind(self) -> None:
        first = self.title[0] if self.title else None
        if first is not None and first.form is Form.ANNEX:
            self.put("kind", "Phụ lục", first.start, first.end, 0.98)
            return
        label = _FORM_LABEL.match(bare(first.text)) if first is not None and self.part.annex else None
        if first is not None and label:
            name = "kind" if label["kind"] else "list"
            self.put("kind", _FORM_KINDS[label[name].lower()], first.start, first.start + label.end(name), 0.9)
            if label["number"]:
                self.put("number", label["number"], first.start + label.start("number"), first.start + label.end("number"), 0.9)
            return
        row = next((r for r in self.title if r.form is Form.KIND), None)
        if row is not None:
            self.put("kind", kind_name(row, self.title), row.start, row.end, 0.97)
            return
        if first is not None and first.upper:
            kind = kind_at_start(first.text)
            if kind:
                self.put("kind", kind, first.start, first.end, 0.85)
                return
        if self.part.annex:
            if first is not None:
                self.put("kind", "Phụ lục", first.start, first.end, 0.6)
            return
        letter = self.symbol is None or self.symbol.side == "state"
        if (
            letter
            and any(r.form is Form.ABOUT for r in self.head)
            and any(r.form is Form.ADDRESSEE for r in [*self.head, *self.title])
        ):
            # Only letters have `V/v` in the letterhead; their office may be spelt like a type: `88/PB-DT` of a Cục Phòng bệnh.
            about = next(r for r in self.head if r.form is Form.ABOUT)
            self.put("kind", "Công văn", about.start, about.end, 0.9)
            return
        if self.symbol is not None and self.symbol.kinds:
            number = next((r for r in self.head if r.form is Form.NUMBER), None)
            start, end = (number.start, number.end) if number else (0, 0)
            self.put("kind", self.symbol.kinds[0], start, end, 0.9 if len(self.symbol.kinds) == 1 else 0.7)
            return
        addressed = next((r for r in [*self.head, *self.title] if r.form in (Form.ADDRESSEE, Form.ABOUT)), None)
        if addressed is not None:
            self.put("kind", "Công văn", addressed.start, addressed.end, 0.85)
            return
        guess = kind_from_text(self.text)
        if guess is not None:
            self.put("kind", guess.value, guess.start, guess.end, guess.sure)

    def _subject(self) -> None:
        about = next((i for i, r in enumerate(self.head) if r.form is Form.ABOUT), None)
        rows: list[Row] = []
        if about is not None and (self.header.kind in (None, "Công văn") or not any(r.form is Form.KIND for r in self.title)):
            rows = about_rows(self.head, about)
        else:
            rows = subject_rows(self.title, self.header.kind, self.published, self.following)
        if not rows and self.part.annex:
            # A form: its own letterhead holds `V/v …`.
            first = next((i for i, r in enumerate(self.title) if r.form is Form.ABOUT), None)
            rows = about_rows(self.title, first) if first is not None else []
        if not rows:
            return
        subject = plain_subject(self._sentence(rows))
        if not any(c.isalpha() for c in subject):
            return
        sure = 0.95 if self.header.kind and (self.head or self.part.annex) else 0.75
        if len(subject) < 8 or len(subject) > 500:
            sure *= 0.7
        self.put("subject", subject, rows[0].start, rows[-1].end, sure)

    def _sentence(self, rows: list[Row]) -> str:
        """The lines of a subject as one sentence, those in capitals written small."""
        whole = joined(rows)
        if is_upper(whole) or not any(r.upper and len(r.text) > 4 for r in rows):
            return sentence_case(whole, self.evidence)
        return " ".join(sentence_case(r.text, self.evidence) if len(r.text) > 4 else r.text for r in rows)

    # --- issuer --------------------------------------------------------------------------------------------

    def _issuer(self) -> None:
        if self.header.issuer is not None:
            return
        rows = [r for r in self.head if r.form in (Form.UPPER, Form.POSITION) or (r.form is Form.BULLET and r.upper)]
        rows = [r for r in rows if not _NOT_ISSUER.match(bare(r.text))]
        if not rows and self.head:
            # OCR of a faint head mixes small letters into capitals.
            rows = [r for r in self.head[:3] if r.form is Form.OTHER and issuer_word(r.text) and len(r.text) < 80]
        # The issuer stands above the number; capitals below it may be noise of a stamp.
        number = next((r.start for r in self.head if r.form is Form.NUMBER), None)
        above = [r for r in rows if number is not None and r.start < number]
        if any(issuer_word(r.text) or r.form is Form.POSITION for r in above):
            rows = above
        found = read_issuer(rows, self.evidence) if rows else None
        if found is not None:
            self.put("issuer", found.name, found.start, found.end, found.sure)
            if found.parent:
                self.put("parent_issuer", found.parent, rows[0].start, found.end, found.sure)
            return
        for row in self.title:
            if is_authority_row(row, self.title, self.following):
                later = [r for r in self.title if r.start >= row.start]
                name = authority_to_issuer(joined(later), self.evidence)
                if name:
                    self.put("issuer", name, row.start, later[-1].end, 0.93)
                    return
        inside = [r for r in self.rows if self._in(r, self.zones.signature)]
        inferred = None
        if not self.part.annex:
            inferred = self._issuer_from_symbol() or issuer_from_signature(inside, self.header.place, self.text, self.evidence)
        inferred = inferred or issuer_from_text(self.text, self.header.kind)
        if inferred is not None:
            self.put("issuer", inferred.name, inferred.start, inferred.end, inferred.sure)

    def _issuer_from_symbol(self) -> Issuer | None:
        """The body that the codes of the symbol name; of an `UBND` with the level and place the text gives it."""
        if self.symbol is None:
            return None
        number = next((r for r in self.head if r.form is Form.NUMBER), None)
        start, end = (number.start, number.end) if number else (0, 0)
        if self.symbol.issuer:
            return Issuer(self.symbol.issuer, None, start, end, 0.85)
        code = self.symbol.offices[0] if self.symbol.offices else ""
        name = committee_of_place(self.header.place, self.text, code)
        return Issuer(name, None, start, end, 0.8) if name else None

    # --- end block -----------------------------------------------------------------------------------------

    def _end(self) -> None:
        signer = find_signer(self.rows, self.zones, self.text, self.evidence)
        if signer is not None:
            self.put("signer", signer.signer, signer.start, signer.end, signer.sure)
            if signer.signer.name is None:
                self.context.warn("no_signer_name", "Không đọc được họ tên người ký.", signer.start, signer.end)
        recipients = find_recipients(self.rows, self.zones)
        if recipients:
            zone = self.zones.recipients
            self.put("recipients", recipients, zone.start, zone.end, 0.95)
        addressees = find_addressees([*self.head, *self.title])
        if addressees:
            row = next(r for r in [*self.head, *self.title] if r.form is Form.ADDRESSEE)
            self.put("addressees", addressees, row.start, row.end, 0.95)

    # --- stamps and marks ----------------------------------------------------------------------------------

    def _received(self) -> None:
        for stamp in self.stamps:
            value = read_stamp([r for r in self.rows if self._in(r, stamp)], stamp.of(self.text), self.evidence)
            if value is not None:
                self.put("received", value, stamp.start, stamp.end, 0.9 if value.date else 0.7)
                return

    def _marks(self) -> None:
        lists = phrases()
        wanted = {*lists["urgency"], *lists["secrecy"], *lists["circulation"], *lists["copies"]}
        reach = max(self.zones.title.end, self.zones.letterhead.end)
        found: list[Row] = []
        for row in self.rows:
            near = row.start < reach or row.start >= self.zones.signature.start > 0
            if row.form in (Form.MARK, Form.COPY) and near and mark_of(row.text) in wanted:
                found.append(row)
        marks = list(dict.fromkeys(m for r in found if (m := mark_of(r.text))))
        if marks:
            self.put("marks", marks, found[0].start, found[0].end, 0.95)

    # --- digital signatures --------------------------------------------------------------------------------

    def _signing(self) -> None:
        """Let the panels of digital signatures fill what the page leaves open, with doubt and a warning."""
        signer = self.header.signer
        if self.signing.persons and not self.part.annex and (signer is None or signer.name is None):
            name = self.signing.persons[-1]
            self.header.signer = (signer or Signer()).model_copy(update={"name": name})
            span = self.header.fields["signer"].span if "signer" in self.header.fields else None
            self.header.fields["signer"] = FieldEvidence(confidence=_BY_PANEL, span=span)
            self.context.warnings = [w for w in self.context.warnings if w.code != "no_signer_name"]
            self.context.warn("filled_from_signature", f"Họ tên người ký lấy từ chữ ký số: {name}.", confidence=_BY_PANEL)

    # --- annex ---------------------------------------------------------------------------------------------

    def _annex(self) -> None:
        """What an annex says it is attached to; its parent's own fields are taken over later."""
        rows = [r for r in self.title if r.form is Form.ATTACHED]
        sure = 0.95 if self.part.parent is not None else 0.0
        if not rows:
            first = self.title[0] if self.title else None
            span = self.context.span(first.start, first.end) if first else None
            self.header.fields["annex_of"] = FieldEvidence(confidence=min(sure, 0.85), span=span)
            return
        start, end = rows[0].start, max(r.end for r in self.title)
        note = self.text[start:end]
        span = self.context.span(start, end)
        symbols = [f for f in find_symbols(self.text, start, end) if f.symbol.number]
        # The first symbol is the parent's unless the note goes on to tell what that carries out.
        match = CITED.search(bare(note))
        parent = next((f for f in symbols if match and f.start >= start + match.start()), symbols[0] if symbols else None)
        if match and not re.match(r"\d", match["symbol"].strip()):
            parent = None
        self.header.fields["annex_of"] = FieldEvidence(confidence=sure, span=span, original=note if parent is None else None)
        if parent is None:
            return
        self.header.annex_of = str(parent.symbol)
        self.header.fields["annex_of"] = FieldEvidence(confidence=sure or 0.9, span=span)
        dates = [d for d in find_dates(self.text, parent.end, min(end, parent.end + 60)) if d.date.iso]
        if dates:
            self.put("issued_on", dates[0].date.iso, dates[0].start, dates[0].end, 0.9)
        by = re.search(
            r"\bcủa\s+(?P<name>[A-ZĐÀ-Ỹ][^()]*?)(?=\s*(?:\)|về việc|về|ban hành|quy định|$))", self.text[parent.end : end]
        )
        if by:
            at = parent.end + by.start("name")
            self.put("issuer", agency_case(by["name"]), at, at + len(by["name"]), 0.85)
