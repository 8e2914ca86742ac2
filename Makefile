# Two commands do everything on a machine with only Python and make: `make demo`, `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help

.PHONY: help demo test check docs bench fuzz boundaries wheel clean

help:
	@echo "make demo    check 880 km² with what ships, write frontgeo-demo.html"
	@echo "make test    run the tests"
	@echo "make check   ruff, mypy, import directions"
	@echo "make docs    build the documentation in site/, with warnings as errors"
	@echo "make bench   speed beside accuracy, as ratios in one run"
	@echo "make fuzz    hard pairs of maps against shapely; 100,000 broken files and texts"

$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"

$(VENV)/.run: $(BIN)/pip pyproject.toml
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/pip install --quiet --group dev
	@touch $@

demo: $(VENV)/.run
	$(BIN)/frontgeo demo

test: $(VENV)/.dev
	$(BIN)/pytest

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(VENV)/.dev
	$(BIN)/pip install --quiet --group bench
	$(BIN)/python benchmarks/table.py --json benchmarks/out/table.json

fuzz: $(VENV)/.dev
	$(BIN)/python benchmarks/fuzz_changes.py --pairs 6000
	$(BIN)/python benchmarks/fuzz_doors.py --inputs 100000

boundaries: $(VENV)/.run
	$(BIN)/python data/boundaries/build.py

wheel: $(VENV)/.run
	$(BIN)/pip install --quiet build
	$(BIN)/python -m build --outdir dist

clean:
	rm -rf $(VENV) build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis
