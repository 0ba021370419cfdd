"""Settings of the test runs: those of the office, without TLS, hashed file names and slow password hashing."""

import os

os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 4)

from config.settings import *  # noqa: F403
from config.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Work in the background is done at once; what a worker process does is tested with one.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
