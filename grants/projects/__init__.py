"""A project: its plan, who leads it, what money it takes, what happened to it and how it once stood."""
