# PYTHON names the interpreter that .venv is made with, when .venv is made: `make clean setup PYTHON=python3.13`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-browser browser lint format bench chaos lock clean venv

help: ## list what make can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: $(INSTALLED) ## create .venv and install the locked dependencies and kaohe itself

demo: setup ## fill a ledger with a believable year, print the ranking and serve the pages
	@$(BIN)/kaohe demo

# The browser has a run of its own: what drives it keeps an event loop in its process, where other tests start theirs.
WALK := $(BIN)/python -m pytest tests/browser -n auto --maxprocesses 4

test: lint browser ## lint, then run every test
	$(BIN)/python -m pytest -n auto
	$(WALK)

test-browser: setup browser ## walk the pages in a real browser (CHROMIUM=… names it)
	$(WALK)

# Installs Chromium where this runs as root on Debian; elsewhere says what to install, and the tests are skipped.
browser: setup
	@$(BIN)/python -m tests.browser.chromium

lint: setup ## check style, formatting and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: setup ## rewrite the code in the house format
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: setup ## measure speed and size against named peers: a table, and tests/benchmarks/RESULTS.md
	$(BIN)/python -m tests.benchmarks

chaos: setup ## run the tests that kill processes and fill disks
	$(BIN)/python -m pytest tests/chaos -q

lock: venv ## renew requirements.lock from pyproject.toml (newer versions too: make lock UPGRADE=--upgrade)
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --output-file requirements.lock $(UPGRADE) \
		--universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet

clean: ## remove .venv and every cache (never a ledger)
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory venv
	@echo "Installing the locked dependencies into $(VENV) …"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Left alone where it works; made again where an interrupted attempt or a removed interpreter left it broken.
venv:
	@$(PIP) --version >/dev/null 2>&1 || { \
		"$(PYTHON)" -c '' || { echo "error: cannot run $(PYTHON). Name a Python 3.11 or newer: make setup PYTHON=…" >&2; exit 1; }; \
		"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
			echo "error: kaohe needs Python 3.11 or newer, and $(PYTHON) is older. Name one: make setup PYTHON=…" >&2; exit 1; }; \
		"$(PYTHON)" -c 'import ensurepip, venv' || { \
			echo "error: $(PYTHON) cannot make a virtual environment. On Debian and Ubuntu install python3-venv." >&2; exit 1; }; \
		"$(PYTHON)" -m venv --clear $(VENV); }
