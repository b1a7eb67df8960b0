"""Findings and records for people and other programs: tables, JSON, the HTML report, and the files of an office."""

from vanban.report.calendar import extraction_calendar
from vanban.report.check_docx import check_docx
from vanban.report.check_html import check_html
from vanban.report.check_table import check_table
from vanban.report.check_xlsx import check_xlsx
from vanban.report.duties import due_calendar, due_table, due_workbook, register_table, register_workbook
from vanban.report.edxml import edxml_files
from vanban.report.extraction import extraction_table, to_json
from vanban.report.found import duplicates_table, graph_dot, graph_table, search_table
from vanban.report.matrix import matrix_html, matrix_table, matrix_xlsx
from vanban.report.review import review_table
from vanban.report.word_matrix import matrix_docx
from vanban.report.workbook import extraction_workbook

__all__ = [
    "check_docx",
    "check_html",
    "check_table",
    "check_xlsx",
    "due_calendar",
    "due_table",
    "due_workbook",
    "duplicates_table",
    "edxml_files",
    "extraction_calendar",
    "extraction_table",
    "extraction_workbook",
    "graph_dot",
    "graph_table",
    "matrix_docx",
    "matrix_html",
    "matrix_table",
    "matrix_xlsx",
    "register_table",
    "register_workbook",
    "review_table",
    "search_table",
    "to_json",
]
