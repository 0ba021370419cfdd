"""Expenditure reports on pages: their lists, writing one, judging one."""
