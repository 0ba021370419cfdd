"""The lists of projects, organisations and what is recorded for them: columns, filters, what is added up."""
