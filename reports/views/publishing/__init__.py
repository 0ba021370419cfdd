"""Pages of what is prepared, certified and published."""
