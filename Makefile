# Every command of the project; continuous integration calls only these.
SHELL := /bin/bash
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .tools/bin/uv
# The trust store of the machine, so that a company's own certificate works.
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
MEMBERS := schemas libs/runtime services/ingest services/enrich services/relate cli
INBOX ?= inbox
RUN := .venv/bin
# What the tagger is trained and measured with lives in an environment of its own.
TRAINING = PYTHONPATH=training PYTHONHASHSEED=0 $(UV) run --quiet --isolated --no-dev --group training python -W ignore

.DEFAULT_GOAL := help
.PHONY: help setup up test train evaluate-tags test-compose test-long reliability benchmark check format schemas lock clean

help: ## what can be asked for
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Airwire needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.ready: requirements.lock $(MEMBERS:%=%/pyproject.toml) | $(UV)
	$(UV) venv --quiet --allow-existing --python $$(.tools/bin/python -c 'import sys; print(sys.executable)') .venv
	$(UV) pip sync --quiet --python $(RUN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(RUN)/python --no-deps $(MEMBERS:%=--editable %)
	@touch $@

setup: .venv/.ready ## everything needed to work here, in .venv

up: setup ## the whole system on this machine: make up [INBOX=DIR] [UNTIL_IDLE=1]
	@$(RUN)/airwire up --inbox "$(INBOX)" $(if $(UNTIL_IDLE),--until-idle)

test: setup check ## every check and every test, on a real Kafka and Redis
	$(RUN)/python -m pytest

test-compose: setup ## the system in containers, built and put to the test; needs Docker
	$(RUN)/python -m pytest -m compose tests/e2e/test_compose.py

test-long: setup ## the tests that repeat in full what `make test` does in part
	$(RUN)/python -m pytest -m long

reliability: setup ## long runs of kills, restarts and outages: make reliability [MATRIX="random --kills 200"]
	PYTHONPATH=tests $(RUN)/python -m crash.matrix $(or $(MATRIX),all)

benchmark: setup ## how fast documents are parsed and tagged: make benchmark [CASES="HTML SubRip"] [TEXT="FOLDER..."]
	PYTHONPATH=tests $(RUN)/python -m benchmark.parsing $(CASES)
	OPENBLAS_NUM_THREADS=1 $(TRAINING) -m airwire_training.benchmark $(or $(TEXT),samples tests/corpus)

check: setup ## formatting, lint, types, import contracts
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy $(MEMBERS:%=%/src) tests
	$(RUN)/lint-imports --no-cache

format: setup ## rewrite the code in its form
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

schemas: setup ## write schemas/json from the models
	$(RUN)/python -m airwire_schemas.publish schemas/json

lock: $(UV) ## resolve again, and write requirements.lock
	$(UV) lock
	$(UV) export --quiet --format requirements-txt --no-emit-workspace --no-annotate --no-header --output-file requirements.lock

train: $(UV) ## distil the tagger again: make train TEXT=corpus.jsonl.xz [TRAIN="--evaluate gold.jsonl"]
	@test -n "$(TEXT)" || { echo "name the text: make train TEXT=corpus.jsonl.xz; docs/tagging.md says of what kind"; exit 1; }
	# The number of threads decides in which order BLAS adds, and so the last bits.
	OPENBLAS_NUM_THREADS=1 $(TRAINING) -m airwire_training "$(TEXT)" $(TRAIN)

evaluate-tags: $(UV) ## teacher, small pipeline and ours on labelled names: make evaluate-tags GOLD="FILE..."
	@test -n "$(GOLD)" || { echo 'name the labels: make evaluate-tags GOLD="names.jsonl names.conll"'; exit 1; }
	$(TRAINING) -m airwire_training.accuracy $(GOLD) $(EVALUATE)

clean: ## remove what make made
	rm -rf .venv .tools
