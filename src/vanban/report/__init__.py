"""Findings and records for people and other programs: tables, JSON, the HTML report, and the files of an office."""

from vanban.report.calendar import extraction_calendar
from vanban.report.check_docx import check_docx
from vanban.report.check_html import check_html
from vanban.report.check_table import check_table
from vanban.report.check_xlsx import check_xlsx
from vanban.report.edxml import edxml_files
from vanban.report.extraction import extraction_table, to_json
from vanban.report.matrix import matrix_html, matrix_table, matrix_xlsx
from vanban.report.review import review_table
from vanban.report.workbook import extraction_workbook

__all__ = [
    "check_docx",
    "check_html",
    "check_table",
    "check_xlsx",
    "edxml_files",
    "extraction_calendar",
    "extraction_table",
    "extraction_workbook",
    "matrix_html",
    "matrix_table",
    "matrix_xlsx",
    "review_table",
    "to_json",
]
