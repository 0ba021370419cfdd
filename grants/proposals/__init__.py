"""What a proposal says: the document, its rules and its differences are pure; the rest reads for the pages."""
