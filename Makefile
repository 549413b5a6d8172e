# What a developer does, on a machine with Python 3.10 or newer, make and git. `make` alone lists it.

PYTHON ?= python3
VENV ?= .venv
DEMO := .demo
BIN := $(VENV)/bin
TESTS ?=

# Nothing that runs here asks the network once it is installed.
export SEMGREP_SEND_METRICS := off
export SEMGREP_ENABLE_VERSION_CHECK := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT := 1

.PHONY: help demo test setup lint format types contracts rules sarif self names bench eval clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# --- to see it ------------------------------------------------------------------------------------------------------

demo: $(DEMO)/installed ## scan the sample application and draw its map
	@rm -rf $(DEMO)/sevenpay_flask
	@PYTHONPATH=tests $(DEMO)/bin/python -c "import labels, pathlib as p; \
	  labels.unfold(labels.texts(p.Path('fixtures/sevenpay_flask')), p.Path('$(DEMO)/sevenpay_flask'))"
	@touch $(DEMO)/sevenpay_flask/auditor.toml
	$(DEMO)/bin/auditor scan $(DEMO)/sevenpay_flask --exit-zero
	$(DEMO)/bin/auditor map $(DEMO)/sevenpay_flask

$(DEMO)/installed: pyproject.toml
	$(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/python -m pip install --quiet --editable .
	@touch $@

# --- to change it ---------------------------------------------------------------------------------------------------

setup: $(VENV)/installed ## the virtual environment with everything that tests need

$(VENV)/installed: pyproject.toml tests/sarif/package-lock.json
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	if command -v npm >/dev/null; then npm ci --prefix tests/sarif --ignore-scripts --no-audit --no-fund --silent; fi
	@touch $@

test: setup ## all tests; TESTS="-k name" for some
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -n auto --dist worksteal $(TESTS)

lint: setup ## ruff, as the code is to be
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup ## ruff, mending
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup ## mypy, strict
	$(BIN)/mypy

contracts: setup ## the layers of the design, by import-linter
	$(BIN)/lint-imports

rules: setup ## semgrep's rules against their labelled samples
	@mkdir -p $(VENV)/nothing  # --validate would ask the network for rules about rules
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/semgrep scan --strict --quiet --metrics=off --disable-version-check --config rules $(VENV)/nothing
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/semgrep scan --test --metrics=off --disable-version-check rules

sarif: setup ## SARIF of a real scan, judged by the validator of its makers
	@mkdir -p $(VENV)/sarif
	@rm -rf $(VENV)/sarif/sevenpay_flask
	@PYTHONPATH=tests $(BIN)/python -c "import labels, pathlib as p; \
	  labels.unfold(labels.texts(p.Path('fixtures/sevenpay_flask')), p.Path('$(VENV)/sarif/sevenpay_flask'))"
	@touch $(VENV)/sarif/sevenpay_flask/auditor.toml
	$(BIN)/auditor scan $(VENV)/sarif/sevenpay_flask --format sarif --output $(VENV)/sarif/report.sarif --exit-zero >/dev/null
	$(BIN)/python tests/sarif/validate.py $(VENV)/sarif/report.sarif

self: setup ## auditor on itself
	$(BIN)/auditor scan . --strict --fail-on low --min-confidence medium

# --- to measure it --------------------------------------------------------------------------------------------------

names: setup ## do the names in the models exist in the libraries that LIBS=python has installed
	$(BIN)/python tools/models/names.py "$(LIBS)"

bench: setup ## seconds and memory of a scan of TREE (default: auditor itself), cold, warm and beside bandit; BENCH="--curve 50000,100000 --calls"
	$(BIN)/python tools/bench/measure.py "$(or $(TREE),.)" $(BENCH)

eval: setup ## labelled real code: EVAL=folder with pairs.py and apps.py, MIRRORS=bare clones, CORPUS=where results go
	@test -n "$(EVAL)" -a -n "$(MIRRORS)" -a -n "$(CORPUS)" || { echo "make eval EVAL=... MIRRORS=... CORPUS=..."; exit 2; }
	cd "$(EVAL)" && export MIRRORS="$(MIRRORS)" CORPUS="$(CORPUS)" PATH="$(CURDIR)/$(BIN):$$PATH" && \
	  python pairs.py prepare python && \
	  python pairs.py run python auditor -- auditor scan {tree} --format sarif --output {out} --exit-zero && \
	  python pairs.py score python auditor --all && \
	  python apps.py prepare all && \
	  python apps.py run auditor -- auditor scan {tree} --format sarif --output {out} --exit-zero && \
	  python apps.py map auditor -- auditor map {tree} --format json --output {out} && \
	  python apps.py score auditor --all

clean: ## remove what was installed and built here
	rm -rf $(VENV) $(DEMO) dist build tests/sarif/node_modules
