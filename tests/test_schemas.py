"""The committed JSON Schemas are those of the record classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from vanban.schema import schemas

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_committed_schema_is_current(name: str) -> None:
    committed = (ROOT / "schemas" / name).read_text("utf-8")
    assert committed == schemas()[name], "stale: run `python -m vanban.schema schemas`"
