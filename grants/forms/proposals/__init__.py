"""The sections of a proposal as forms, and the forms of its screening."""
