"""Damaged, hostile and absurd files through the real command: an error that helps or a result, in bounded time and memory."""

from __future__ import annotations

import io
import random
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

SECONDS = 60
# Address space, of which the libraries map half a gigabyte that they never touch.
MEMORY = 2_500 * 1024 * 1024
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "samples" / "khung-ke-hoach.pdf"


def extract(path: Path) -> subprocess.CompletedProcess[str]:
    """The command run on a file, killed where it takes too much time or memory."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    command = [sys.executable, "-m", "vanban", "extract", "--format", "jsonl", str(path)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", preexec_fn=limit, cwd=path.parent, timeout=3 * SECONDS
    )


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def word(body: str, *, doctype: str = "") -> bytes:
    """A Word file with this body."""
    return zipped(
        ("word/document.xml", f'<?xml version="1.0"?>{doctype}<w:document {WORD}><w:body>{body}</w:body></w:document>'.encode())
    )


def png(width: int, height: int) -> bytes:
    """A white image of one bit a pixel, packed row by row so that a huge one costs nothing here."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pack = zlib.compressobj(1)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    data = b"".join(pack.compress(row) for _ in range(height)) + pack.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def locked_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("mật khẩu", ownerPassword="khác"))
    canvas.drawString(100, 700, "KE HOACH")
    canvas.save()
    return out.getvalue()


def nested(depth: int) -> bytes:
    data = zipped(("a.txt", b"abc"))
    for _ in range(depth):
        data = zipped(("trong.zip", data))
    return data


def entities() -> str:
    """Entities that would unfold to a hundred billion letters."""
    steps = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    return f'<!DOCTYPE w [<!ENTITY e0 "a">{steps}]>'


JUNK = random.Random(7).randbytes(100_000)
NO_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>"
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

REFUSED = {
    "rỗng.pdf": lambda: b"",
    "trắng.txt": lambda: b"  \n\n ",
    "cụt.pdf": lambda: SAMPLE.read_bytes()[:60_000],
    "khóa.pdf": locked_pdf,
    "không trang.pdf": lambda: NO_PAGE,
    "bừa.pdf": lambda: JUNK,
    "bừa đầu đúng.pdf": lambda: b"%PDF-1.7\n" + JUNK,
    "bừa.txt": lambda: JUNK,
    "bừa.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + JUNK,
    "bom.zip": lambda: zipped(("a.txt", b"\0" * (320 << 20))),
    "bom.docx": lambda: word("<w:p/>" * 3_000_000),
    "lồng.zip": lambda: nested(8),
    "trỏ ra ngoài.zip": lambda: zipped(("../../evil.txt", b"x")),
    "khổng lồ.png": lambda: png(30_000, 30_000),
    "thực thể ngoài.docx": lambda: word("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", doctype=OUTSIDE),
    "thực thể nở.docx": lambda: word("<w:p><w:r><w:t>&e11;</w:t></w:r></w:p>", doctype=entities()),
    "thực thể sau chú thích.docx": lambda: word("<w:p/>", doctype=f"<!--{'a' * 5000}-->{OUTSIDE}"),
    "một dòng 20 MB.txt": lambda: "Kế hoạch 50% ".encode() * 1_250_000,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_file_cause_and_remedy(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(REFUSED[name]())
    done = extract(path)
    assert done.returncode == 1, done.stderr[-500:]
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: {name}")
    assert line.count(name) == 1
    assert line.count(". ") >= 1, "cause and remedy are sentences of their own"
    assert "root:" not in done.stdout
    assert [p.name for p in tmp_path.iterdir()] == [name]


# Lines that made some stage compare everything with everything.
REPEATED = (
    "7", "7 ", "1234567\n", "1,2", "1.000", "01/02/2025 ", "50% ", "≥ 60% ", "a) ", "a)\n", "- ", "-\n", "(", "Bộ ",
    "số 57-NQ/TW, ", "Nghị quyết số ", "hằng năm, ", "quý I, ", "Luật ", "các ", "(kèm theo ", "I. A\n", "PHỤ LỤC\n",
    "<sup>1</sup>", "$\\geq", "“", "STT\nTên\n1\nA\n", "trước ngày 30/6/2025, ", "1.1.1.1.", "e\u0302\u0302",
)  # fmt: skip
FIT = {
    "mọi mẫu.zip": lambda: zipped(*((f"{i}.txt", (s * 9000)[:9000].encode()) for i, s in enumerate(REPEATED))),
    "nhiều dòng.txt": lambda: "Kế hoạch\n".encode() * 30_000,
    "số cột lạ.docx": lambda: word(
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{"9" * 5000}"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    ),
    "bảng lồng.docx": lambda: word("<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80),
}


@pytest.mark.parametrize("name", FIT)
def test_what_is_only_absurd_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FIT[name]())
    done = extract(path)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-500:]
    assert done.stdout
