"""The lists of the fund's own agreements and documents: columns, filters, what is added up."""
