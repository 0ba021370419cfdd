"""Pages of work lists, timelines and letters."""
