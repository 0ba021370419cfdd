"""Settings of the office, all in this file; what differs between machines comes from the environment.

================== ==========================================================================================
DATABASE_URL       ``postgres://user:password@host:5432/name`` or ``sqlite:////path``; empty: db.sqlite3 here
SECRET_KEY         signs sessions; empty: made once, kept in ``.secret-key`` beside the database, never committed
ALLOWED_HOSTS      names this site answers to, separated by commas
CSRF_TRUSTED_ORIGINS  ``https://…`` origins, when a proxy changes the host
DEMO_MODE          1 lists demonstration users on the sign-in page; never where real books are kept
DEBUG              1 for developers only
HTTPS              0 only where the site is served on the machine itself; on by default outside demo and debug
BEHIND_PROXY       1 when a proxy terminates TLS and sets X-Forwarded-Proto
FILES_ROOT         where uploaded and produced files are kept; nothing there is ever served by address
TASKS_AT_ONCE      1 does background work inside the request that asks for it: for trying things without a worker
EMAIL_URL          ``smtp+tls://user:password@host:587``; empty: written to standard output, in a demonstration
                   not at all (its people have a mailbox page)
DEFAULT_FROM_EMAIL sender of the office's mails
SITE_URL           ``https://…`` of this office: letters lead to its pages; empty: they name none
================== ==========================================================================================
"""

from __future__ import annotations

import sqlite3
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.roles import ENDED_BY_CLOSURE as ENDED_BY_CLOSURE
from config.roles import ROLE_PERMISSIONS as ROLE_PERMISSIONS
from config.roles import incompatible
from config.secret import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
"""Of the software: kept with each published report."""

# --- Modes ----------------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO_MODE = env.bool("DEMO_MODE", default=False)
HTTPS = env.bool("HTTPS", default=not (DEBUG or DEMO_MODE))

SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(BASE_DIR / ".secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "reports",
    "grants",
    "fund",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "django_countries",
    "djmoney",
    "simple_history",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.middleware.NulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.ResponseHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.SessionLifetimeMiddleware",
    "config.sign_in.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "config.middleware.NothingToReadMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# Books are moved by dumpdata and loaddata: what the entries' hashes cover must arrive to the last digit.
SERIALIZATION_MODULES = {"json": "config.exact_json"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.office",
            ],
        },
    }
]
FORM_RENDERER = "config.rendering.OfficeRenderer"

# --- Database -------------------------------------------------------------------------------------------------------
# An empty DATABASE_URL means the default, so that a Makefile may pass it on unset.
DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", default="") or f"sqlite:///{BASE_DIR}/db.sqlite3")}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # SQLite before 3.51.3 can, very rarely, lose pages when a write-ahead log is reset under two connections;
    # there the rollback journal is used. FULL and EXTRA: what was acknowledged is on the disk.
    journal = ("WAL", "FULL") if sqlite3.sqlite_version_info >= (3, 51, 3) else ("DELETE", "EXTRA")
    # Writers wait their turn with equal patience (SQLite's own way of waiting starves the oldest).
    DATABASES["default"]["ENGINE"] = "config.patient_sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        # The write lock is taken when a transaction begins: a balance that was checked cannot change before the post.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            f"PRAGMA journal_mode={journal[0]};PRAGMA synchronous={journal[1]};"
            "PRAGMA foreign_keys=ON;PRAGMA cache_size=-65536;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    )

# Rate limits must be counted over all worker processes: `manage.py createcachetable` makes the table.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "office_cache"}}

# --- Work in the background -----------------------------------------------------------------------------------------
# A task is a row written in the transaction that asks for it; `manage.py run_worker` does the work.
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if env.bool("TASKS_AT_ONCE", default=False)
        else "django_tasks_db.DatabaseBackend"
    }
}

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "fund.User"
ROLES_INCOMPATIBLE = incompatible
AUTHENTICATION_BACKENDS = ["config.backend.OfficeBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "config.accounts.OfficeAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
# Accounts are made by the office for addresses it knows.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,20/5m/ip", "login": "60/m/ip", "reset_password": "5/m/ip,3/m/key"}
# Verifying a published file is for everybody, and takes work.
ACCOUNT_RATE_LIMITS["verify_report"] = "20/m/ip"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Fund Office"
MFA_ALLOW_UNVERIFIED_EMAIL = True

# --- Sessions: half an hour without a click, twelve hours in all ------------------------------------------------------
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.sign_in.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- Headers --------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# No inline script, no inline style, no nonce: everything executable is a file of ours.
# `data:` images are the small drawings inside Bootstrap's style sheet and the QR code of two-factor sign-in.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = (
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
)

# --- Languages and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
# Uploads and produced files: never served by address, only by a view that has checked who asks.
MEDIA_ROOT = Path(env.str("FILES_ROOT", default="") or BASE_DIR / "media")
MEDIA_URL = ""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LIMIT_BYTES
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- Mail and log ---------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="dummymail://" if DEMO_MODE else "consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Fund Office <office@localhost>")
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or "fund-office.invalid"

# No CURRENCIES: any ISO 4217 code may be agreed with a contributor; the models fix their choices themselves.
DEFAULT_CURRENCY = "USD"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}, "django.server": {"handlers": [], "propagate": True}},
}
