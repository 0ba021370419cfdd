"""Recording allocations, transfers, refunds and expenditure by hand."""
