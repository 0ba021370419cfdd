"""31 dic 2013, 31 dic 2013 14:05."""

DATE_FORMAT = "j b Y"
DATETIME_FORMAT = "j b Y H:i"
