"""What people write by hand into the books, and how it is read."""
