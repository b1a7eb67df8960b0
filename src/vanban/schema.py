"""JSON Schemas of what the program prints, generated from the record classes.

`python -m vanban.schema schemas` writes them; a test fails while the committed files are stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from vanban.check.matrix import MatrixResult
from vanban.check.records import CheckResult
from vanban.records import Extraction

# Raised when a field is removed or changes its meaning; new fields alone do not break a reader.
VERSION = 1


def schemas() -> dict[str, str]:
    """File names and their JSON Schema text."""
    result = {}
    for name, model in (("extraction", Extraction), ("check", CheckResult), ("matrix", MatrixResult)):
        schema = model.model_json_schema()
        schema["$id"] = f"vanban:{name}:{VERSION}"
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        result[f"{name}.schema.json"] = json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    return result


def write(folder: Path) -> None:
    """Write all schemas into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
