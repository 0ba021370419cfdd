"""Pages of amended plans, conditions, closure and what keeps it."""
