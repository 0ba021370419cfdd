"""Uploaded workbooks on their way into the books: stored by content, read and booked by a worker."""
