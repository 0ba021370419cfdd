# The office's commands. A fresh machine needs make and Python 3.11 or newer, with venv; nothing else.
#
#   DATABASE_URL  the database (empty: db.sqlite3 here)        PORT  the port of `make run` (8000)

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-postgres e2e check prove bench lock messages clean

PYTHON ?= python3
PORT ?= 8000
DATABASE_URL ?=
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/fund_office
WORKERS ?= 2
PYTEST_ARGS ?=
export DATABASE_URL
# What was compiled is kept: the tests start hundreds of processes, and each would compile the whole office anew.
unexport PYTHONDONTWRITEBYTECODE

# Two environments keep `make run` fast: the office's own packages, and those with everything the tests need.
VENV := .venv
DEV := .venv-dev
# Where .venv already holds the test packages, it serves for both.
ifneq ($(wildcard $(VENV)/bin/pytest),)
  DEV := $(VENV)
endif
RUNTIME_STAMP := $(VENV)/.runtime-lock
DEV_STAMP := $(DEV)/.dev-lock
PY := $(VENV)/bin/python
DEVPY := $(DEV)/bin/python

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# $(call environment,FOLDER,LOCK): an environment with exactly the packages of the lock, each checked by its hash.
define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed as '$(PYTHON)'; name another with: make PYTHON=python3.12 …" >&2; exit 1; }
	@if [ ! -x $(1)/bin/python ]; then \
	  echo "Creating $(1)"; \
	  if command -v uv >/dev/null; then uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(1); \
	  elif ! $(PYTHON) -m venv $(1); then \
	    rm -rf $(1); echo "Python's venv is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	  fi; \
	fi
	@echo "Installing $(2)"
	@if command -v uv >/dev/null; then \
	  uv pip install --quiet --python $(1)/bin/python --require-hashes --no-deps -r $(2); \
	else \
	  $(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r $(2); \
	fi
endef

$(RUNTIME_STAMP): requirements.lock
	$(call environment,$(VENV),requirements.lock)
	@touch $@

$(DEV_STAMP): requirements-dev.lock
	$(call environment,$(DEV),requirements-dev.lock)
	@touch $@

setup: $(RUNTIME_STAMP) ## Create .venv with the office's packages, nothing more

setup-dev: $(DEV_STAMP) ## Create the environment of the tests and checks

run: $(RUNTIME_STAMP) ## Start the demonstration on http://127.0.0.1:8000 (PORT=… for another)
	@export DEMO_MODE=1 HTTPS=0; \
	$(PY) manage.py migrate --verbosity 0; \
	$(PY) manage.py createcachetable; \
	$(PY) manage.py collectstatic --noinput --verbosity 0; \
	$(PY) manage.py load_demo; \
	$(PY) manage.py run_worker --with-parent & worker=$$!; \
	trap 'kill $$worker 2>/dev/null || true' EXIT; \
	$(PY) manage.py demo_logins --port $(PORT); \
	$(VENV)/bin/gunicorn config.wsgi:application --bind 127.0.0.1:$(PORT) --workers $(WORKERS) \
	  --worker-class sync --timeout 120 --no-control-socket --log-level warning

test: $(DEV_STAMP) ## Run every test on SQLite, browser tests included where there is a Chromium
	@# Browser tests come after the others: they want the machine for themselves.
	$(DEVPY) -m pytest -m "not browser" -n auto --dist loadgroup $(PYTEST_ARGS)
	$(DEVPY) -m pytest -m browser -n 2 $(PYTEST_ARGS) || { status=$$?; [ $$status = 5 ] || exit $$status; }

test-postgres: $(DEV_STAMP) ## Run the tests on PostgreSQL (TEST_POSTGRES_URL=…)
	DATABASE_URL=$(TEST_POSTGRES_URL) $(DEVPY) -m pytest -m "not browser" -n auto --dist loadgroup $(PYTEST_ARGS)

e2e: $(DEV_STAMP) ## Run the browser tests only; SCREENSHOTS=1 keeps pictures in screenshots/
	$(DEVPY) -m pytest -m browser $(PYTEST_ARGS)

check: $(DEV_STAMP) ## Style, imports, types, templates, migrations
	$(DEV)/bin/ruff check .
	$(DEV)/bin/ruff format --check .
	$(DEV)/bin/lint-imports
	$(DEV)/bin/mypy
	$(DEV)/bin/djlint templates --lint --quiet
	DJANGO_SETTINGS_MODULE=tests.settings $(DEVPY) manage.py makemigrations --check --dry-run
	HTTPS=1 SECRET_KEY=$$($(DEVPY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	  $(DEVPY) manage.py check --deploy --fail-level WARNING

prove: $(DEV_STAMP) ## The long proofs: attacks, kills, races, tampering, many random funds
	PROVE=1 $(DEVPY) -m pytest tests/proofs -m "not browser" $(PYTEST_ARGS)

bench: $(DEV_STAMP) ## The measurements of docs/benchmarks.md
	$(DEVPY) -m benchmarks

lock: ## Pin the packages anew (needs uv)
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-header --no-annotate -q requirements.in -o requirements.lock
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-header --no-annotate -q requirements-dev.in -o requirements-dev.lock

messages: $(DEV_STAMP) ## Collect the texts to translate and compile the translations (collecting needs gettext)
	$(DEVPY) manage.py makemessages --locale fr --locale es --no-location --no-wrap --ignore '.venv*' --ignore 'tests/*' \
	  --ignore 'benchmarks/*' --ignore 'staticfiles/*' --ignore 'demo/*'
	$(DEV)/bin/pybabel -q compile -d locale -D django

clean: ## Remove what can be made again; the database and the files stay
	rm -rf $(VENV) .venv-dev staticfiles screenshots .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
