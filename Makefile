# Two commands do everything: `make run` shows the demo, `make test` runs every test.

PYTHON ?= python3
PORT ?= 5000
BROWSER ?= 1
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
export PORT BROWSER

# One thread a process: threads of a process fight over two cores, and small products only wait for each other.
test torture deep bench: export OPENBLAS_NUM_THREADS = 1

.PHONY: help run test check format bench torture deep clean

help:
	@echo "make run      the demo on http://localhost:$(PORT), everything it needs included"
	@echo "make test     every test (BROWSER=0 leaves out those in Chromium)"
	@echo "make check    format, lint, types, import contracts, templates"
	@echo "make bench    side by side with other libraries; writes benchmarks/README.md"
	@echo "make torture  kills, races and hostile input in full"

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed. Run: sudo apt-get install -y python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. Run: sudo apt-get install -y python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.txt constraints.txt
	@echo "Installing what the site needs. About a minute, once."
	@$(BIN)/pip install --quiet --no-compile --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.made requirements.txt requirements-dev.txt constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@ $(VENV)/.run

run: $(VENV)/.run
	@echo "Laying the table for the demo. Less than a minute, once."
	@DEMO=1 $(BIN)/flask --app app demo
	@DEMO=1 $(BIN)/flask --app app serve

test: $(VENV)/.dev
	@sh tools/find_chromium.sh
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# How long a way in takes (A4) is measured last and alone.
TIMED := tests/app/accounts/test_same_time.py
TORTURED := TORTURE=full $(BIN)/python -m pytest -m torture -p no:cacheprovider

torture: $(VENV)/.dev
	@sh tools/find_chromium.sh
	$(TORTURED) -n $(WORKERS) --dist worksteal --durations=20 --ignore=$(TIMED) tests
	$(TORTURED) $(TIMED)

deep: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS) --hypothesis-profile=deep tests/deliberation

.venv-bench/.made: $(VENV)/.made benchmarks/requirements.txt requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

bench: $(VENV)/.dev .venv-bench/.made
	.venv-bench/bin/python -m benchmarks.kernel
	.venv-bench/bin/python -m benchmarks.memory
	.venv-bench/bin/python -m benchmarks.rules
	.venv-bench/bin/python -m benchmarks.seats
	.venv-bench/bin/python -m benchmarks.reading
	.venv-bench/bin/python -m benchmarks.opinions
	$(BIN)/python -m benchmarks.goals
	$(BIN)/python -m benchmarks.outcome
	$(BIN)/python -m benchmarks.million
	$(BIN)/python -m benchmarks.thread
	$(BIN)/python -m benchmarks.casting
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.answering
	$(BIN)/python -m benchmarks.bundles
	$(BIN)/python -m benchmarks.exports

clean:
	rm -rf $(VENV) .venv-bench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
