"""A report as a workbook that can be audited: every figure a formula over the ledger in the same file."""

from reports.renderers.xlsx.workbook import render

__all__ = ["render"]
