"""31 déc. 2013, 31 déc. 2013 14:05; of a whole month déc. 2013."""

DATE_FORMAT = "j N Y"
DATETIME_FORMAT = "j N Y H:i"
YEAR_MONTH_FORMAT = "N Y"
