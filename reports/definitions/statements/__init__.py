"""Statements to one contributor or organisation, and the reports that end a year, a project or a fund. Pure."""
