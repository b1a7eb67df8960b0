"""DOCUMENT TREE -> RECORDS: one spaCy pipeline whose components are the finders.

`pipeline()` is an ordinary spaCy pipeline over our own tokenizer: another component can be added to it by
`add_pipe`, and what the finders found stands in `doc.spans` by record type, each span with its record in
`span._.record`. The order matters: references need the header, tasks need deadlines and agencies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from vanban.extract.bundle import resolve_bundle
from vanban.extract.context import Context
from vanban.model import DocumentTree, Line, Page, Source
from vanban.records import Document

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["FINDERS", "Context", "extract_documents", "pipeline"]

FINDERS = ("header", "agencies", "references", "deadlines", "targets", "tasks")


def _finder(name: str) -> Callable[[Context], Any]:
    """The function that finds one type of record; imported late, so that `--help` stays quick."""
    if name == "header":
        from vanban.extract.header import find_header

        return find_header
    if name == "agencies":
        from vanban.extract.agencies import find_agencies

        return find_agencies
    if name == "references":
        from vanban.extract.references import find_references

        return find_references
    if name == "deadlines":
        from vanban.extract.deadlines import find_deadlines

        return find_deadlines
    if name == "targets":
        from vanban.extract.targets import find_targets

        return find_targets
    from vanban.extract.tasks import find_tasks

    return find_tasks


def _component(name: str) -> Callable[[Doc], Doc]:
    """A pipeline component that runs one finder on the document a Doc stands for."""
    find = _finder(name)

    def component(doc: Doc) -> Doc:
        context: Context | None = doc._.vanban
        if context is None:
            return doc
        found = find(context)
        if name == "header":
            return doc
        setattr(context, name, found)
        spans = []
        for record in found:
            for place in record.spans if name == "agencies" else [record.span]:
                span = doc.char_span(place.start, place.end, label=name, alignment_mode="expand")
                if span is not None:
                    span._.record = record
                    spans.append(span)
        doc.spans[name] = spans
        return doc

    return component


@cache
def pipeline() -> Language:
    """The pipeline, built once a process."""
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc, Span

    from vanban.extract.tokenizer import SyllableTokenizer

    if not Doc.has_extension("vanban"):
        Doc.set_extension("vanban", default=None)
        Span.set_extension("record", default=None)
    # `xx` is spaCy's language without rules; `vi` would ask for pyvi before we could give it our tokenizer.
    nlp: Language = spacy.blank("xx")
    nlp.tokenizer = SyllableTokenizer(nlp.vocab)
    nlp.max_length = 20_000_000
    for name in FINDERS:
        factory = f"vanban_{name}"
        if not Language.has_factory(factory):
            Language.component(factory, func=_component(name))
        nlp.add_pipe(factory)
    return nlp


def extract_documents(trees: Sequence[DocumentTree], source: Source, pages: Sequence[Page] = ()) -> list[Document]:
    """The records of every component document, with what one says about another resolved.

    `pages` give what stands beside the text: the panels of digital signatures.
    """
    from vanban.extract.agencies import share_agencies
    from vanban.extract.merging import share_references

    nlp = pipeline()
    documents = []
    for tree in trees:
        context = Context(tree, source, marks=_marks(tree, pages))
        doc = nlp.make_doc(tree.text)
        doc._.vanban = context
        nlp(doc)
        documents.append(_document(context))
    documents = resolve_bundle(documents)
    share_references(documents)
    share_agencies(documents)
    return documents


def _marks(tree: DocumentTree, pages: Sequence[Page]) -> tuple[Line, ...]:
    """The marks of the pages on which a component document stands."""
    own = {piece.page for piece in tree.part.text.pieces if piece.paged}
    return tuple(mark for page in pages if page.number in own for mark in page.marks)


def _document(context: Context) -> Document:
    """The finished records of one component document."""
    tree = context.tree
    text = tree.part.text
    pieces = text.pieces
    paged = bool(pieces) and pieces[0].paged
    numbers = [p.line.number for p in pieces if p.line.number is not None]
    pages = [p.page for p in pieces]
    header = {name: getattr(context.header, name) for name in type(context.header).model_fields}
    sure = [f.confidence for f in context.header.fields.values()]
    return Document(
        **header,
        part=tree.part.number,
        regime=str(tree.zones.regime),
        start_line=min(numbers) if numbers and not paged else None,
        end_line=max(numbers) if numbers and not paged else None,
        start_page=min(pages) if pages and paged else None,
        end_page=max(pages) if pages and paged else None,
        confidence=round(min(sure), 3) if sure else 1.0,
        references=context.references,
        targets=context.targets,
        tasks=context.tasks,
        deadlines=context.deadlines,
        agencies=context.agencies,
        warnings=context.warnings,
        text=tree.text,
    )
