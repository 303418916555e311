# The project's commands. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHECKOV := .checkov
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= eu-west-1

.DEFAULT_GOAL := help

help: ## List the commands
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make the checkout's own environment in .venv

$(VENV)/.ready: requirements/dev.txt requirements/uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is not Python 3.11 or later. Name one that is: make setup PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

routes: setup ## Check layers/routes/routes.yaml, and run the cases of routes.test.yaml
	@$(BIN)/dagbridge validate
	@$(BIN)/dagbridge test

wiring: setup ## Write wiring.yaml: the rules and subscriptions that the routes need (WIRING="--bus …" for its options)
	@$(BIN)/dagbridge wiring $(WIRING)

build: setup ## Check table and template, and build the stack with SAM, into .aws-sam/build
	@$(BIN)/dagbridge validate
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam validate --lint
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam build $(ARGS)

deploy-check: setup ## Tell whether wiring.yaml is what routes.yaml asks for (WIRING as above)
	@$(BIN)/dagbridge wiring --check $(WIRING) || { echo "In this folder that is: make wiring" >&2; exit 1; }

demo: setup ## Start real DAG runs from every sample event, on this machine (KEEP=1 leaves Airflow up)
	@$(BIN)/python -m demo $(if $(KEEP),--keep)

test: setup ## Run all tests
	$(BIN)/pytest $(ARGS)

test-unit: setup ## Run the tests that need neither Airflow nor a build
	$(BIN)/pytest tests/unit tests/handlers tests/cli tests/template tests/permissions tests/airflow_plugin $(ARGS)

test-airflow: setup ## Run the tests with a real Airflow on every release that there is a lock for
	$(BIN)/pytest tests/airflow -m "not faults" $(ARGS)

test-sam-local: setup ## Run the built functions in containers, by `sam local` (SAM_LOCAL_SETUP=… sets up what runs them)
	settings="$$($(or $(SAM_LOCAL_SETUP),true))" && eval "$$settings" && $(BIN)/pytest -m sam_local tests/sam_local $(ARGS)

test-faults: setup ## Prove that nothing is lost or doubled, under faults (EVENTS=10000 SEED=…)
	FAULTS_EVENTS=$(EVENTS) FAULTS_SEED=$(SEED) $(BIN)/pytest -m faults tests/faults $(ARGS)

lint: setup check-template ## Check format, style, types and template
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam validate --lint

check-template: setup $(CHECKOV)/.ready ## Look at what CloudFormation gets with checkov's rules; .checkov.yaml says which not
	$(BIN)/python -m tests.support.translated > $(CHECKOV)/template.json
	$(CHECKOV)/venv/bin/checkov --config-file .checkov.yaml --file $(CHECKOV)/template.json wiring.yaml

$(CHECKOV)/.ready: requirements/checkov.txt $(VENV)/.ready
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(CHECKOV)/venv
	$(BIN)/uv pip install --quiet --python $(CHECKOV)/venv --require-hashes --requirements requirements/checkov.txt
	@touch $@

format: setup ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## Measure, side by side with others; writes docs/performance.md (ARGS="--quick batch")
	$(BIN)/python -m bench $(ARGS)

lock: setup ## Resolve the locks anew
	cd layers/dependencies && ../../$(BIN)/uv pip compile $(LOCK) requirements.in -o requirements.txt
	for name in uv dev checkov airflow-3 airflow-3-fab airflow-3.1 airflow-3.0 airflow-2 build lambda-runtime; do \
	  $(BIN)/uv pip compile $(LOCK) requirements/$$name.in -o requirements/$$name.txt || exit 1; done

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header

clean: ## Remove everything that the other commands made
	rm -rf $(VENV) $(CHECKOV) .airflow .fuzz .lambda .aws-sam .bench .hypothesis .mypy_cache .pytest_cache .ruff_cache

.PHONY: help setup routes wiring build deploy-check demo test test-unit test-airflow test-sam-local test-faults
.PHONY: lint check-template format bench lock clean
