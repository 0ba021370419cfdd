"""Statements read from the books: to one contributor, to one organisation, at the end of a project. Nothing writes."""
