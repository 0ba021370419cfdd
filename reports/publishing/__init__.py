"""A report given to everybody: made, frozen, compared with what was given before, and proven later."""
