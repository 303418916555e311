# The project's commands. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= eu-west-1

.DEFAULT_GOAL := help

help: ## List the commands
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make the checkout's own environment in .venv

$(VENV)/.ready: requirements/dev.txt requirements/uv.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## Start real DAG runs from every sample event, on this machine (KEEP=1 leaves Airflow up)
	@$(BIN)/python -m demo $(if $(KEEP),--keep)

test: setup ## Run all tests
	$(BIN)/pytest $(ARGS)

test-unit: setup ## Run the tests that need neither Airflow nor a build
	$(BIN)/pytest tests/unit tests/handlers tests/cli tests/template tests/airflow_plugin $(ARGS)

test-airflow: setup ## Run the tests with a real Airflow on every release that there is a lock for
	$(BIN)/pytest tests/airflow -m "not faults" $(ARGS)

test-faults: setup ## Prove that nothing is lost or doubled, under faults (EVENTS=10000 SEED=…)
	FAULTS_EVENTS=$(EVENTS) FAULTS_SEED=$(SEED) $(BIN)/pytest -m faults tests/faults $(ARGS)

lint: setup ## Check format, style, types and template
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam validate --lint

format: setup ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

build: setup ## Build the stack with SAM
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam build $(ARGS)

deploy-check: setup ## Tell whether wiring.yaml is what routes.yaml asks for (WIRING="--bus …" if it has options)
	$(BIN)/dagbridge wiring --check $(WIRING)

bench: setup ## Measure, side by side with others; writes docs/performance.md (ARGS="--quick batch")
	$(BIN)/python -m bench $(ARGS)

lock: setup ## Resolve the locks anew
	cd layers/dependencies && ../../$(BIN)/uv pip compile $(LOCK) requirements.in -o requirements.txt
	for name in uv dev airflow-3 airflow-3-fab airflow-3.1 airflow-3.0 airflow-2 build lambda-runtime; do \
	  $(BIN)/uv pip compile $(LOCK) requirements/$$name.in -o requirements/$$name.txt || exit 1; done

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header

clean: ## Remove everything that the other commands made
	rm -rf $(VENV) .airflow .fuzz .lambda .aws-sam .bench .hypothesis .mypy_cache .pytest_cache .ruff_cache

.PHONY: help setup demo test test-unit test-airflow test-faults lint format build deploy-check bench lock clean
