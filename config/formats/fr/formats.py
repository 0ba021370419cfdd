"""31 déc. 2013, 31 déc. 2013 14:05."""

DATE_FORMAT = "j N Y"
DATETIME_FORMAT = "j N Y H:i"
