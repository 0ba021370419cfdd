"""Pages of narrative reports: written, submitted, reviewed, read."""
