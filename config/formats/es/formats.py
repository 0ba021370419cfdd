"""31 dic 2013, 31 dic 2013 14:05; of a whole month dic 2013."""

DATE_FORMAT = "j b Y"
DATETIME_FORMAT = "j b Y H:i"
YEAR_MONTH_FORMAT = "b Y"
