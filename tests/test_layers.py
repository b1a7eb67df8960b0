"""Data flows one way: a module imports only from the layers above its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src/vanban"

# From the source file to the command line. A later layer may import an earlier one, never the other way.
LAYERS = (
    "errors",
    "options",
    "model",
    "records",
    "data",
    "ingest",
    "text",
    "tree",
    "extract",
    "pipeline",
    "store",
    "batch",
    "search",
    "views",
    "check",
    "schema",
    "report",
    "evaluate",
    "cli",
    "__main__",
)


def _layer(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "vanban" else None


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_point_upwards(path: Path) -> None:
    own = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    assert own in LAYERS, f"{own} has no place in the order of layers"
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        modules = (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        for module in modules:
            layer = _layer(module)
            if layer is not None and layer in LAYERS:
                assert LAYERS.index(layer) <= LAYERS.index(own), f"{own} imports {module}, which comes after it"


def test_modules_stay_small() -> None:
    """Five hundred lines are one thing; more is a drawer."""
    large = {str(p.relative_to(SOURCE)): n for p in SOURCE.rglob("*.py") if (n := p.read_text("utf-8").count("\n")) > 520}
    assert not large
