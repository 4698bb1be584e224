# leadline: everything a clone needs. `make demo` and `make test` work on a machine with Python 3.11+, make and git.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ONLY ?=

.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench mutants docs lock clean

help:  ## what there is to do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: $(READY)  ## run the main job: dirty HubSpot contacts in, clean Salesforce Leads out
	@$(BIN)/leadline demo leadline-demo

test: $(READY)  ## the whole suite
	@$(BIN)/python -m pytest -q -n auto --dist worksteal

lint: $(READY)  ## ruff, mypy strict and the import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY)  ## let ruff put the code in shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY)  ## measure; writes build/bench.json and docs/benchmarks.md (ONLY=prefix for a part)
	@$(BIN)/python tests/bench/run.py $(if $(ONLY),--only $(ONLY))

mutants: $(READY)  ## small faults in the rules, one at a time: does a test fail for each? (an hour; ONLY="assess stages" for a part)
	@$(BIN)/python tests/mutants/run.py $(if $(ONLY),--only $(ONLY))

docs: $(READY)  ## make the reference pages from the code (docs/reference)
	@$(BIN)/python -m leadline.steward.reference docs/reference

lock:  ## resolve requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header -o requirements.lock

clean:  ## remove what the targets made
	rm -rf $(VENV) build leadline-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "leadline needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ...")'
	@$(PYTHON) -m venv $(VENV) || (echo "Python cannot make a virtual environment here; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1)
	@echo "Installing into $(VENV) (about a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
