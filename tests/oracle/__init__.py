"""The independent witness: every figure of the annual report, computed a second time.

Written from the published contract alone (what the sheets of a workbook mean, what the tables of the
report mean), in plain Python over workbook rows. It shares no line with the product: no ledger, no
database, no rounding function. Where the two disagree one of them is wrong, and the contract says which.
"""
