"""Renderings: each draws any table of a report and computes nothing."""
