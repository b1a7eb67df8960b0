"""FILE NAME -> TEXT and back: any bytes that a file system takes as a name, kept in a database that takes only text."""

from __future__ import annotations

import os
import unicodedata
from hashlib import sha256
from pathlib import Path


def key_of(path: Path) -> str:
    r"""The absolute path as text that `path_of` turns back: undecodable bytes as `\xE9`, a backslash doubled.

    Nothing is normalised: on most file systems a name in NFD is another file than the same name in NFC.
    """
    # Not resolve(): a link that changes its target would change the name of the file.
    raw = os.fsencode(Path(os.path.abspath(path)))  # noqa: PTH100
    return raw.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def path_of(key: str) -> Path:
    """The path that `key_of` gave this key."""
    raw = bytearray()
    i = 0
    while i < len(key):
        if key[i] != "\\":
            raw += key[i].encode()
            i += 1
        elif key[i + 1] == "\\":
            raw += b"\\"
            i += 2
        else:
            raw.append(int(key[i + 2 : i + 4], 16))
            i += 4
    return Path(os.fsdecode(bytes(raw)))


def shown(name: str) -> str:
    """A name for people: NFC, on one line, what cannot be printed as an escape."""
    text = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "backslashreplace"))
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def ledger_id(path_key: str, member: str = "") -> str:
    """The id of a file's row in the ledger."""
    return sha256(f"{path_key}\0{member}".encode()).hexdigest()[:32]
