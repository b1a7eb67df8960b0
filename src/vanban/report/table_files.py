"""Tables as CSV that a spreadsheet program opens rightly, and as Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, TextIOWrapper

from vanban.errors import MissingTool

Value = str | float | int | bool | None
# Text that begins like this is a formula to a spreadsheet program that opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The table as CSV in UTF-8 with a byte order mark, without which Excel takes the letters for others.

    An apostrophe stands before text that would be read as a formula.
    """
    out = BytesIO()
    text = TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(value) for value in row])
    text.flush()
    return out.getvalue()


def _safe(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value.replace("\0", "")
    return value


def parquet_file(columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The table as a Parquet file; needs the optional library pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise MissingTool(
            "Xuất Parquet cần thư viện pyarrow.", remedy="Cài bằng `pip install vanban[parquet]`, hoặc dùng --format csv."
        ) from error
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    makers = {"float64": pyarrow.float64(), "int64": pyarrow.int64(), "bool": pyarrow.bool_(), "string": pyarrow.string()}
    arrays = [pyarrow.array(v, makers[t]) for v, t in zip(values, types, strict=True)]
    out = BytesIO()
    parquet.write_table(pyarrow.table(arrays, names=list(columns)), out)
    return out.getvalue()
