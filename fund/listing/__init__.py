"""Lists of lines: filtered and sorted by the address, paged by a key, and the same rows as a file.

A ``Listing`` is a queryset with columns. Its page draws at most ``PAGE_SIZE`` rows from text that is already formatted;
its files hold every filtered row, as plain values.
"""

from fund.listing.columns import AMOUNT, CODE, DATE, FIGURE, NUMBER, RATE, TAG, TEXT, Beside, Column, Tag
from fund.listing.filters import Filters
from fund.listing.listing import Empty, Listing

__all__ = [
    "AMOUNT",
    "CODE",
    "DATE",
    "FIGURE",
    "NUMBER",
    "RATE",
    "TAG",
    "TEXT",
    "Beside",
    "Column",
    "Empty",
    "Filters",
    "Listing",
    "Tag",
]
