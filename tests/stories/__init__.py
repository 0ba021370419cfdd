"""Whole funds, told from workbook to report, and compared with what was published or computed elsewhere."""
