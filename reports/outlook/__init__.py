"""The months ahead: what is expected to come in and to go out, and whether the cash is enough. Nothing here posts."""
