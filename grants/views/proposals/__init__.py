"""Pages of proposals, their versions and their screening."""
