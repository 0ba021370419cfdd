"""Pages of people and their dated memberships."""
