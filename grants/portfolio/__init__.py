"""What one organisation spent in a year on all its projects, in one workbook: filled in, read, compared, kept.

``layout`` and ``reading`` are pure; ``lines`` and ``planning`` read the books, ``filling`` writes the file. Saving is
``grants/services/portfolios.py``.
"""
