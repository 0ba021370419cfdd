"""The annual cycle on pages: who is asked for what, who has reported, who has not."""
