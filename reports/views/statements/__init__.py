"""Statements to one contributor or organisation, and a donor's home."""
