"""How each language writes a day: short, with the month in letters, so that nobody takes it for another month.

Pages and files write days by these names (``|date:"DATE_FORMAT"``, ``fund.display.day_text``), never by letters of
their own. What a language does not say here is Django's.
"""
