"""Pages of the results framework: what the fund means to achieve, what was achieved, and by whom."""
