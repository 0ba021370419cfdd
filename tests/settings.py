"""Settings of the test runs: those of the office, without TLS, hashed file names and slow password hashing."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 4)

from config.settings import *  # noqa: F403
from config.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "config.patient_sqlite3":  # noqa: F405
    # As the tests' database of Django's own SQLite: pytest-django knows that one by its name.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Work in the background is done at once; what a worker process does is tested with one.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Files of a run are gone with it.
if not os.environ.get("FILES_ROOT"):
    MEDIA_ROOT = tempfile.mkdtemp(prefix="office-files-")
    atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
