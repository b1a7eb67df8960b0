"""Tables shipped with the code: document kinds, bodies, places, spellings. Every entry has examples that are tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from vanban.errors import MissingTool


@cache
def load(name: str) -> Any:
    """The parsed JSON table `name` (without `.json`). One shared object: callers do not change it."""
    return json.loads(resources.files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A type of document (tên loại văn bản)."""

    name: str
    names: tuple[str, ...]
    """All spellings, the name itself first."""
    state: tuple[str, ...] = ()
    """Codes in symbols of the State, newest first."""
    party: tuple[str, ...] = ()
    legal: bool = False
    issuer: str | None = None
    """The only body that can issue it."""
    by_name: bool = False
    """Cited by its name, without a number."""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation of the registry. `local` bodies want a place, which the text often leaves unsaid."""

    name: str
    level: str | None
    side: str | None
    role: str | None = None
    codes: tuple[str, ...] = ()
    party_codes: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    """Last day under this name."""
    heirs: tuple[str, ...] = ()
    """What took over its work, the main heir first."""
    local: bool = False
    generic: bool = False
    ambiguous: bool = False
    """The bare name may mean another body, so it is taken only with a place."""
    examples: tuple[str, ...] = ()


@cache
def document_kinds() -> tuple[DocumentKind, ...]:
    """The types of document, in the order of Nghị định 30/2020/NĐ-CP, then legal and Party types."""
    return tuple(
        DocumentKind(
            name=e["name"],
            names=(e["name"], *e.get("also", ())),
            state=tuple(e.get("state", ())),
            party=tuple(e.get("party", ())),
            legal=e.get("legal", False),
            issuer=e.get("issuer"),
            by_name=e.get("by_name", False),
            examples=tuple(e["examples"]),
        )
        for e in load("document_kinds")["kinds"]
    )


@cache
def bodies() -> tuple[Body, ...]:
    """The registry of organisations."""
    return tuple(
        Body(
            name=e["name"],
            level=e.get("level"),
            side=e.get("side"),
            role=e.get("role"),
            codes=tuple(e.get("codes", ())),
            party_codes=tuple(e.get("party_codes", ())),
            short=tuple(e.get("short", ())),
            since=e.get("since"),
            until=e.get("until"),
            heirs=tuple(e.get("heirs", ())),
            local=e.get("local", False),
            generic=e.get("generic", False),
            ambiguous=e.get("ambiguous", False),
            examples=tuple(e["examples"]),
        )
        for e in load("agencies")["agencies"]
    )


def model_dir(name: str) -> Path:
    """The folder of the trained model `name`: inside the installed package, or in the checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "models" / name, package.parents[1] / "models" / name):
        if folder.is_dir():
            return folder
    raise MissingTool(f"Không thấy mô hình “{name}”.", remedy="Cài lại gói vanban, hoặc dựng lại mô hình bằng `vanban train`.")
