# hongniang: `make` alone prints the targets.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
T ?= tests
RULES = $(or $(wildcard $(addsuffix /rules,$(T)) $(addsuffix /*/rules,$(T))),$(T))
# Bytecode is always written: without it every process compiles the installed packages again at each start, which doubles
# the time until the web answers, and pytest rewrites every test.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev up test test-fast test-browser test-long lint bench docs migration lock

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "make %-14s %s\n", $$1, $$2}'

setup:  ## set up what is missing to run (a second run does nothing)
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本（可用 make PYTHON=… 指定）。" >&2; exit 1; }
	@$(PYTHON) -I -S tools/setup.py requirements.lock

setup-dev: ## the same, with what tests and checks need
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本（可用 make PYTHON=… 指定）。" >&2; exit 1; }
	@$(PYTHON) -I -S tools/setup.py requirements-dev.lock

up: setup  ## run the whole system in the foreground
	@exec $(BIN)/hongniang up --with-parent

test: setup-dev  ## every test but the browser journeys and the long ones, on real servers (T=path narrows it)
	@$(BIN)/pytest $(T) -n auto --maxprocesses 4 --dist loadfile -m "not browser and not long"

test-fast: setup-dev  ## the rules alone (tests/*/rules), no server, in seconds (T=path narrows it)
	@$(BIN)/pytest $(RULES) -n auto --maxprocesses 4 --dist loadfile -m "not server and not browser and not long"

test-browser: setup-dev  ## the journeys in a real Chromium (on the path, or CHROMIUM=)
	@$(BIN)/python tools/chromium.py
	@$(BIN)/pytest $(T) -m browser

test-long: setup-dev  ## longer state machines, faults and soaks
	@$(BIN)/pytest $(T) -m long || test $$? -eq 5

lint: setup-dev  ## ruff, type checker, import-linter, house checks
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/house.py

bench: setup-dev  ## every benchmark; benchmarks/results.md and its charts (takes some minutes)
	@$(BIN)/python -m benchmarks.report

docs: setup-dev  ## write docs/cli.md, docs/reference.md and .env.example anew from the program
	@$(BIN)/python tools/generate_docs.py

migration: setup-dev  ## M="what changes": write a migration from the difference between tables and schema
	@$(BIN)/python tools/migration.py "$(M)"

lock: setup-dev  ## make both locks anew from requirements*.in
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes -o requirements.lock requirements.in
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes -o requirements-dev.lock requirements-dev.in
