"""Findings and records for people: tables for the terminal, JSON, and the HTML report."""

from vanban.report.check_html import check_html
from vanban.report.check_table import check_table
from vanban.report.extraction import extraction_table, to_json

__all__ = ["check_html", "check_table", "extraction_table", "to_json"]
