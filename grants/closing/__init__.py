"""What must be so before a project or a fund is closed: read (``grounds``), judged and kept (the others, pure)."""
