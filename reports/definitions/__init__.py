"""The reports, each written down the way it is printed. Pure: figures and register in, tables out."""
