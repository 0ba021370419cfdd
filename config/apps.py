"""The application that ties the others together: settings, addresses, rights, commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds no models; installed so that its management commands and template tags are found."""

    name = "config"
