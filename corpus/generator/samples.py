"""Which forms of which sample are kept in the repository, and their writing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus.generator import pdf
from corpus.generator.agencies import vocabulary
from corpus.generator.expected import Expected, check
from corpus.generator.layout import Laid, lay_out, text_lines
from corpus.generator.source import Doc, load

FRAMEWORK = "khung-ke-hoach"

# Forms beside txt, pdf and expected. A scan is named by its resolution; badocr is a scan whose text layer
# was read in the wrong language.
FORMS: dict[str, tuple[str, ...]] = {
    "khung-ke-hoach": ("docx",),
    "ke-hoach-tinh-ha-xuyen": ("docx",),
    "ke-hoach-xa-muong-lac": ("scan200", "badocr"),
    "ke-hoach-xa-phu-khe": ("docx", "scan150"),
    "ke-hoach-xa-tan-ha": ("docx", "scan200"),
    "bo-cong-van-ke-hoach-phu-luc": ("scan200",),
    "cong-van-tinh-uy": ("docx", "scan200", "scan300", "badocr"),
    "quyet-dinh-to-cong-nghe-so": ("docx", "scan200", "scan300"),
}


@cache
def laid(name: str) -> Laid:
    return lay_out(load(name))


@cache
def expected(name: str) -> Expected:
    return Expected(laid(name))


def text_of(layout: Laid) -> str:
    return "\n".join(text_lines(layout)) + "\n"


def dump(data: object) -> str:
    """JSON as the repository keeps it."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def is_plan(doc: Doc) -> bool:
    """Whether the document answers the framework."""
    return "horizon" in doc.settings


def file_name(name: str, form: str) -> str:
    """The file of a form in the folder of samples."""
    if form.startswith("scan"):
        return f"{name}.scan.pdf" if form == "scan200" else f"{name}.{form}.pdf"
    return f"{name}.badocr.pdf" if form == "badocr" else f"{name}.{form}"


def known_bodies() -> set[str]:
    """Every name of an organisation that the samples may use, in lower case."""
    return set(vocabulary()[0])


def write(names: list[str], *, forms: set[str] | None, folder: Path) -> Iterator[Path]:
    """Render the named samples under `folder`; gives every file written."""
    samples, records = folder / "samples", folder / "expected"
    samples.mkdir(parents=True, exist_ok=True)
    records.mkdir(parents=True, exist_ok=True)

    def wanted(form: str) -> bool:
        return forms is None or form in forms

    def put(path: Path, data: bytes) -> Path:
        path.write_bytes(data)
        return path

    for name in names:
        layout = laid(name)
        if wanted("txt"):
            yield put(samples / f"{name}.txt", text_of(layout).encode())
        if wanted("pdf"):
            yield put(samples / f"{name}.pdf", pdf.render(layout))
        if wanted("expected"):
            yield put(records / f"{name}.json", dump(expected(name).as_json()).encode())
            if is_plan(layout.doc):
                data = check(expected(name), expected(FRAMEWORK))
                yield put(records / f"check_{name}_vs_{FRAMEWORK}.json", dump(data).encode())
        for form in FORMS.get(name, ()):
            path = samples / file_name(name, form)
            if form == "docx" and wanted("docx"):
                from corpus.generator import docx

                yield put(path, docx.render(layout.doc))
            elif form.startswith("scan") and wanted("scan"):
                from corpus.generator import scan

                yield put(path, scan.render(layout, dpi=int(form.removeprefix("scan"))))
            elif form == "badocr" and wanted("badocr"):
                from corpus.generator import scan

                yield put(path, scan.render_misread(layout, dpi=200))
