"""The portfolio report: the same measures over all funds a person may see, grouped, one section a currency."""
