"""Writing the consolidated annual report: chapter by chapter, with its figures in place, and what it will look like."""
