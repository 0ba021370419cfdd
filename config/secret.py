"""The key that signs sessions, made once per installation when none is given."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(path: Path) -> str:
    """The key kept in ``path``; made, readable by its owner only, when there is none yet.

    Raises ImproperlyConfigured when the file can be neither read nor written: then SECRET_KEY must be given.
    """
    try:
        # O_EXCL: of two processes that start together one makes the key and the other reads it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(f"Set SECRET_KEY: no key could be written to {path} ({error}).") from error
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
    try:
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"Set SECRET_KEY: {path} cannot be read ({error}).") from error
    if len(key) < 50:
        raise ImproperlyConfigured(f"The key in {path} is too short; remove the file or set SECRET_KEY.")
    return key
