# `make help` lists what can be made.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# A lock is complete, so nothing is resolved anew: a later release of anything must not be noticed.
INSTALL := $(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes --only-binary :all: --no-compile

# Compiled Python is kept, whatever the environment says: each start else compiles everything anew. Of what is installed
# that is done when it is first needed, which most never is.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run demo test test-fast coverage test-lists test-drills check types rules format lock licences messages \
	compilemessages sbom screenshots

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

# --- Running

run: .venv/runtime.stamp var/static/staticfiles.json ## the site on http://127.0.0.1:8000 (PORT= for another), with first data and demo logins
	@$(call SERVE,$(BIN)/python manage.py seed)

# Its data lie in var/demo/; every page and file says that they are invented.
demo: .venv/runtime.stamp var/static/staticfiles.json ## as run, over 400 made-up projects in a database of its own
	@env -u DATABASE_URL -u REPLICA_URL MADE_UP=true \
	$(call SERVE,{ [ -e var/demo/made ] || { $(BIN)/python manage.py generate_projects 400 && touch var/demo/made; }; })

# With $(1) for first data. What preparing logs is shown where it fails.
SERVE = PORT=$(PORT) sh -eu -c '$(ENVIRON) \
	echo "Preparing the database ..."; \
	{ $(BIN)/python manage.py migrate --no-input -v 0 && \
	$(BIN)/python manage.py load_reference && \
	$(1) && \
	$(BIN)/python manage.py demo_logins; } 2>var/preparing.log || { cat var/preparing.log >&2; exit 1; }; \
	echo "The site is on $$SITE_URL (Ctrl-C ends it)"; \
	exec $(BIN)/gunicorn tracker.wsgi'

# Set what is not given: the address, and a key that is made once and kept.
ENVIRON = mkdir -p -m 700 var; \
	if [ -z "$${SECRET_KEY:-}" ]; then \
	[ -s var/secret_key ] || (umask 077; $(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))" >var/secret_key); \
	SECRET_KEY=$$(cat var/secret_key); fi; \
	SITE_URL=$${SITE_URL:-http://127.0.0.1:$${PORT:-8000}}; \
	export SECRET_KEY SITE_URL;

var/static/staticfiles.json: requirements.lock tracker/settings.py $(shell find static projects/static -type f 2>/dev/null) | .venv/runtime.stamp
	@sh -eu -c '$(ENVIRON) $(BIN)/python manage.py collectstatic --no-input --clear -v 0'

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo "Python 3.11 or newer is needed: install python3 (or say make PYTHON=python3.12)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	{ echo "Python cannot make environments here: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements.lock | .venv/bin/python
	@echo "Installing what the site needs ..."
	@$(INSTALL) -r requirements.lock && $(BIN)/pip check -q --disable-pip-version-check
	@touch $@

# The development lock holds the runtime's too, in the same versions.
.venv/dev.stamp: requirements.lock requirements-dev.lock | .venv/bin/python
	@echo "Installing what the site and its tests need ..."
	@$(INSTALL) -r requirements-dev.lock && $(BIN)/pip check -q --disable-pip-version-check
	@touch .venv/runtime.stamp $@

# --- Testing

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup -q -p tests.left_out
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
NOT_HERE := $(if $(CHROMIUM),,and not browser)

# What the databases may answer differently is asked again on PostgreSQL: constraints, rules, filters, every kind of file by
# the parity test, locks, plans, the past. Pages, texts and readers of files are not.
AGAIN := $(patsubst %,tests/test_%.py,models totals bulk stages publishing filters bad_filters facets parity projects_csv \
	amounts_csv events_csv milestones_csv known_on merging twins import_updates import_undo \
	indexes generate_projects check_data concurrency audit jobs worklists report_pivot report_pivot_alone report_conversion report_signings \
	report_slippage limits exchange_rates reference_data seed) \
	tests/test_notices.py::test_several_senders_at_once_do_not_double tests/test_budgets.py::test_a_csv

test: check ## everything that CI checks, on SQLite and PostgreSQL
	@rm -f var/tests-*.tsv; mkdir -p var
	@$(if $(CHROMIUM),,printf 'left out\tbrowser tests\tno Chromium (Debian: chromium fonts-noto-cjk)\n' >var/tests-browser.tsv)
	@echo "== Tests on SQLite"
	@env -u DATABASE_URL $(PYTEST) -m 'not lists and not drill $(NOT_HERE)'
	@echo "== Tests on PostgreSQL"
	@$(BIN)/python tests/with_postgres.py -- $(PYTEST) -m 'not lists and not drill and not browser and not once' $(AGAIN)
	@$(BIN)/python -m tests.left_out

# The daily loop: what is slow or drives a browser waits for `make test`.
test-fast: .venv/dev.stamp ## the quick tests alone, on SQLite: for the daily loop
	@env -u DATABASE_URL $(BIN)/python -m pytest -n 2 -q -m 'not browser and not slow and not lists and not drill'

check: .venv/dev.stamp ## lint, formats, layers, types, migrations and settings
	@$(MAKE) --no-print-directory -j 2 types rules

types: .venv/dev.stamp ## of check, the types
	$(BIN)/mypy

# Beside the types, which take one core. Tests are collected: both processes that run them would else compile each of them.
rules: .venv/dev.stamp ## of check, all but the types
	@mkdir -p var
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(DJADE) --check $(TEMPLATES)
	$(BIN)/lint-imports --no-logo
	@$(PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(BIN)/python -m pytest --collect-only -q --no-summary >var/collected.log || { cat var/collected.log; exit 1; }

DJADE := $(BIN)/djade --target-version 5.2
TEMPLATES = $(shell find templates -name '*.html')

PRODUCTION := SITE_URL=https://tracker.example ALLOWED_HOSTS=tracker.example DATABASE_URL=sqlite://:memory: \
	SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz

test-lists: .venv/dev.stamp ## the tests that read the real lists in ../shared/data
	$(BIN)/python -m pytest -m lists

# Which lines the tests reach: by itself, since tracing makes them half as long again.
coverage: .venv/dev.stamp ## which lines the tests reach
	@rm -f .coverage; mkdir -p var
	@env -u DATABASE_URL $(PYTEST) --cov --cov-report=term -m 'not lists and not drill $(NOT_HERE)'

# Real servers killed, starved and loaded, on both databases: some minutes; wants redis-server and Debian's postgresql.
test-drills: .venv/dev.stamp ## real servers killed, starved and loaded
	$(BIN)/python -m pytest -m drill
	$(BIN)/python tests/with_postgres.py -- $(BIN)/python -m pytest -m drill tests/test_serving.py

# Pictures for the README and for shared addresses, of a freshly seeded site.
screenshots: .venv/dev.stamp ## the pictures of the README and of shared addresses
	$(BIN)/python -m tests.browser.screenshots

# --- Looking after the sources

format: .venv/dev.stamp ## put sources and templates into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(DJADE) $(TEMPLATES)

# Newest versions that pyproject.toml allows, for every platform, without any address.
COMPILE := $(BIN)/uv pip compile --quiet --no-config --upgrade --universal --python-version 3.11 \
	--no-strip-extras --generate-hashes --only-binary :all: --no-header --annotation-style line pyproject.toml
lock: .venv/dev.stamp ## the newest versions that pyproject.toml allows
	$(COMPILE) -o requirements.lock
	$(COMPILE) -c requirements.lock --group dev -o requirements-dev.lock

licences: .venv/dev.stamp ## write LICENCES.md
	$(BIN)/python tests/licences.py LICENCES.md

sbom: .venv/dev.stamp ## write var/sbom.json: each locked package with version and hashes (CycloneDX 1.6)
	@mkdir -p var
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --sv 1.6 -o var/sbom.json

messages: .venv/dev.stamp ## collect texts to translate
	$(PRODUCTION) $(BIN)/python manage.py makemessages -l zh_Hans --no-location --no-obsolete --ignore .venv --ignore var --ignore tests

compilemessages: .venv/dev.stamp ## compile the translations
	$(PRODUCTION) $(BIN)/python manage.py compilemessages --ignore .venv --ignore var
