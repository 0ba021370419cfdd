"""Forms of letters and their preferences."""
