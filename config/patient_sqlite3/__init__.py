"""SQLite as Django has it, with writers that wait their turn: see ``base``."""
