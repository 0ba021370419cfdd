"""31 Dec 2013, 31 Dec 2013 14:05; of a whole month Dec 2013."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y H:i"
YEAR_MONTH_FORMAT = "M Y"
