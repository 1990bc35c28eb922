# `make` alone lists the commands. Each does its own set-up from python3 >= 3.11, make and git.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help book pdf open releases test check lint format lock bench serve clean

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
BASE   := $(VENV)/.book-installed
TEST   := $(VENV)/.test-installed
TOOLS  := .tools
PUBLISH ?= _build/publish
JOBS   ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

book: $(BASE) ## build the book into _build/html (open _build/html/index.html)
	@$(BIN)/systemrace build --jobs $(JOBS)

pdf: book ## print the whole book to _build/the-system-race.pdf
	@scripts/install-browser $(BIN)
	@$(BIN)/systemrace build --pdf

open: book ## build the book and open it in a browser
	@$(BIN)/systemrace build --open

releases: $(TEST) ## both versions, 2026.05 and 2026.08, into _build/publish (open versions.html there)
	@test -d $(PUBLISH)/v/2026.05 || $(BIN)/systemrace release 2026.05 --snapshot 2026-05-22 --publish $(PUBLISH)
	@test -d $(PUBLISH)/v/2026.08 || $(BIN)/systemrace release 2026.08 --snapshot 2026-08-22 --publish $(PUBLISH)

test: $(TEST) ## prove it: data, estimators, build, pages in a real browser
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

check: $(TEST) ## data, claims and prose only; no chapter runs
	@$(BIN)/systemrace check

lint: $(TEST) ## style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(TEST) ## put the code into the house style
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: book $(TEST) ## time the build beside stock Jupyter Book in the same run, and pages that follow a dial
	@$(BIN)/systemrace bench
	@$(BIN)/python tests/browser/dial_times.py

serve: book ## serve the built book on 127.0.0.1
	@$(BIN)/systemrace serve

lock: $(TEST) ## write requirements.txt and requirements-test.txt anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" -o requirements.txt pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" --extra test --extra dask -c requirements.txt -o requirements-test.txt pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" -o .ci/tools.txt .ci/tools.in

clean: ## remove everything generated, the virtual environment too
	@rm -rf _build $(VENV) $(TOOLS) .pytest_cache .ruff_cache .mypy_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) was found. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3 could not make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }

$(BASE): requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the book needs (about a minute, once)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS)/.installed: .ci/tools.txt
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --quiet --require-hashes -r .ci/tools.txt
	@touch $@

$(TEST): requirements-test.txt $(BASE) $(TOOLS)/.installed | $(BIN)/python
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.txt
	@scripts/install-browser $(BIN)
	@touch $@
