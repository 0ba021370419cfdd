#!/usr/bin/env python3
"""Run the office's commands: ``python manage.py help`` lists them."""

import os
import sys

from fund import standard_output


def main() -> None:
    """Hand the command line to Django."""
    standard_output.install()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit("Django is not installed for this Python. Run `make setup` and use .venv/bin/python manage.py.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
