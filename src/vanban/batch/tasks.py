"""What goes to a process that reads, and what comes back: plain values that travel as JSON."""

from __future__ import annotations

import base64
import json
import struct
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from vanban.options import Limits, Ocr, Options

# A frame is its length and so many bytes of JSON.
HEAD = struct.Struct(">Q")
# Marks what is bytes in a row; no column is called so.
_BYTES = "base64 bytes"


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read, or one archive to unpack."""

    id: str
    path: str
    """As `store.paths.key_of` writes it."""
    name: str
    """What the source is called: NFC, `archive.zip/member.pdf` for a member."""
    unpack_to: str | None = None
    """For an archive: the folder that takes its members."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive: unpacked to a file, or its error."""

    name: str
    path: str = ""
    sha256: str = ""
    size: int = 0
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a task. One of: `rows` for a source read, `archive`, `members`, or `code` with `reason`."""

    id: str
    sha256: str = ""
    rows: dict[str, list[dict[str, Any]]] | None = None
    archive: bool = False
    """It is an archive, to be unpacked by another task."""
    members: tuple[Member, ...] | None = None
    code: str | None = None
    reason: str | None = None
    stage: str = "read"
    """The stage that was reached: read, understand, done."""
    pages: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    """By stage, of the process that read."""


def options_to_json(options: Options) -> str:
    return json.dumps(asdict(options))


def options_from_json(text: str) -> Options:
    data = json.loads(text)
    pages = data["pages"]
    return replace(
        Options(**{k: v for k, v in data.items() if k not in ("ocr", "pages", "limits")}),
        ocr=Ocr(data["ocr"]),
        pages=tuple(pages) if pages is not None else None,
        limits=Limits(**data["limits"]),
    )


def frame(message: dict[str, Any]) -> bytes:
    data = json.dumps(message, ensure_ascii=False, default=_bytes_to_json).encode("utf-8", "surrogatepass")
    return HEAD.pack(len(data)) + data


def unframe(buffer: bytearray) -> dict[str, Any] | None:
    """The first message of a buffer, taken out of it; None while it has not come in full."""
    if len(buffer) < HEAD.size:
        return None
    (size,) = HEAD.unpack_from(buffer)
    if len(buffer) < HEAD.size + size:
        return None
    data = buffer[HEAD.size : HEAD.size + size].decode("utf-8", "surrogatepass")
    message: dict[str, Any] = json.loads(data, object_hook=_bytes_from_json)
    del buffer[: HEAD.size + size]
    return message


def _bytes_to_json(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode("ascii")}
    raise TypeError(f"{type(value).__name__} does not travel")


def _bytes_from_json(value: dict[str, Any]) -> Any:
    return base64.b64decode(value[_BYTES]) if value.keys() == {_BYTES} else value


def result_to_message(result: Result) -> dict[str, Any]:
    # Not asdict(): it would copy every row.
    message = {name: getattr(result, name) for name in Result.__slots__ if name != "members"}
    if result.members is not None:
        message["members"] = [asdict(m) for m in result.members]
    return message


def result_from_message(message: dict[str, Any]) -> Result:
    members = message.pop("members", None)
    return Result(**message, members=tuple(Member(**m) for m in members) if members is not None else None)
