"""TEXT -> DOCUMENT TREE: component documents, their zones, outline and tables."""

from __future__ import annotations

from vanban.model import DocumentTree, Part, Stretch, Text
from vanban.tree.figure_tables import find_figure_tables
from vanban.tree.flat_tables import find_flat_tables
from vanban.tree.outline import build_outline
from vanban.tree.parts import split_parts
from vanban.tree.tables import ruled_grids
from vanban.tree.zones import find_zones

__all__ = ["part_to_tree", "text_to_trees"]


def text_to_trees(text: Text) -> list[DocumentTree]:
    """The component documents of a text, each understood as far as its form goes."""
    return [part_to_tree(part) for part in split_parts(text)]


def part_to_tree(part: Part) -> DocumentTree:
    """One component document as a tree."""
    zones = find_zones(part)
    flat = find_flat_tables(part.text, zones.body.start, zones.body.end)
    flat += find_figure_tables(part.text, zones.body.start, zones.body.end, flat)
    grids = sorted([*ruled_grids(part.text), *flat], key=lambda g: g.start)
    skip = [Stretch(t.start, t.end) for t in part.text.tables] + [Stretch(g.start, g.end) for g in flat]
    outline = build_outline(part.text.text, zones.body, skip)
    return DocumentTree(part, zones, outline, tuple(grids))
