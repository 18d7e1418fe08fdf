# Everything starts here: `make` lists what there is. Needs Python 3.11 or newer with pip and venv; nothing outside this folder is touched.
# Another interpreter: make PYTHON=python3.12 …

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PEERS  := .venv-bench
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

# A stamp carries the checksum of what it stands for: unchanged requirements are not installed again, changed ones are.
sum      = $(shell cat $(1) 2>/dev/null | cksum | tr ' ' '-')
RUNTIME  := $(VENV)/.runtime-$(call sum,requirements.txt requirements-build.txt)
DEV      := $(VENV)/.dev-$(call sum,requirements.txt requirements-build.txt requirements-dev.txt)
BENCH    := $(PEERS)/.bench-$(call sum,requirements-bench.txt)
EDITABLE := $(VENV)/.kimbot-$(call sum,pyproject.toml requirements-build.txt)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup setup-dev demo story run test lint format browser pictures bench image chaos simulate mutants hostile walks rights erasure contract sbom lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(RUNTIME) $(EDITABLE) ## set up .venv with what the bot needs to run

setup-dev: $(DEV) $(EDITABLE) ## set up .venv with the tools for tests and lint too

demo: setup ## the bot on a Telegram of its own, with sample people (no token, no network)
	@$(BIN)/kimbot demo

story: setup ## play the main job from end to end and print what the people saw
	@$(BIN)/python tests/story.py

run: setup ## the bot on real Telegram (needs KIMBOT_TOKEN)
	@$(BIN)/kimbot run

test: setup-dev $(BENCH) ## all tests but those in a browser (one file: make test ARGS=tests/core/test_dates.py)
	@rm -f build/requests-gw*  # the records of an earlier run
	@$(BIN)/python -m pytest -n auto --maxschedchunk 2 $(ARGS)

browser: setup-dev ## the tests in a browser (needs Chromium)
	@$(BIN)/python -m pytest -m browser $(ARGS)

pictures: setup-dev ## take the pictures of guides and README anew (needs Chromium; half a minute)
	@$(BIN)/python -m tests.guides.pictures

# One line is one figure; one alone: make bench BENCHES='"bench/campaign.py --alone"'. What they mean: docs/figures.md
BENCHES = bench/send.py bench/inbound.py "bench/inbound.py --reply" bench/reply.py bench/start.py bench/at_rest.py \
  bench/campaign.py "bench/campaign.py --alone" "bench/campaign.py --retry-after 5" "bench/campaign.py --paid" \
  bench/crowd.py bench/million.py bench/correction.py bench/drawing.py
bench: setup-dev $(BENCH) ## the figures, side by side with other bots in the same run (half an hour)
	@for one in $(BENCHES); do echo "=== $$one"; $(BIN)/python $$one || exit 1; done

simulate: setup-dev ## the real application on virtual time: faults and crashes by seed (about four minutes)
	@$(BIN)/python -m tests.simulation.run --seeds 2000 --hashes 100 $(ARGS)

mutants: setup-dev ## proof of the simulator: bugs put into a copy, each found by it (ARGS=--faults: of docs/faults.md, half an hour)
	@$(BIN)/python -m tests.simulation.mutants $(ARGS)

# Each prints its progress, and as its last line {"cases": …, "faults": …}
HOSTILE = tests.hostile.run tests.hostile.fields tests.hostile.texts tests.announcements.whole
hostile: setup-dev ## everything a stranger may send × every state × every role (half an hour)
	@for one in $(HOSTILE); do echo "=== $$one"; $(BIN)/python -m $$one || exit 1; done

walks: setup-dev ## the walks of everybody, with their taps, messages and seconds (a minute or two)
	@$(BIN)/python -m tests.figures tests/walks

rights: setup-dev ## role × action × area, every way in, ten thousand forged updates (a minute or two)
	@$(BIN)/python -m tests.figures tests/rights tests/house/test_gates.py tests/house/test_services.py

erasure: setup-dev ## an erased person, and a city of 1,000, looked for in every byte (three minutes)
	@$(BIN)/python -m tests.figures tests/privacy tests/house/test_personal_data.py
	@$(BIN)/python -m tests.privacy.city

image: setup-dev ## the steps of the Dockerfile, carried out in a folder without a container engine
	@$(BIN)/python -m tests.installing.image

# The goal: make chaos ARGS="--kills 1000 --each 100"
chaos: setup ## kill -9 of the real bot, again and again: what is lost, what is doubled (half an hour)
	@$(BIN)/python bench/chaos.py $(ARGS)

lint: setup-dev ## style, types, import layers and the house's own rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict kimbot tools
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/check_async.py
	$(BIN)/python tools/check_house.py

format: setup-dev ## put the code into the house's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

contract: setup ## hold the requests recorded by test and story against the Bot API
	@$(BIN)/python tools/contract.py

# --no-config: what this machine's own package sources are called must not get into the lock files.
COMPILE = $(BIN)/uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(LOCK_ARGS)
sbom: setup-dev ## the list of what kimbot is made of (CycloneDX), from the lock file
	@$(BIN)/python tools/sbom.py

lock: setup-dev ## resolve the requirements again (newer releases: make lock LOCK_ARGS=--upgrade)
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --group build -o requirements-build.txt
	$(COMPILE) --group bench -o requirements-bench.txt
	$(COMPILE) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

clean: ## remove what tests and builds leave behind (.venv and data stay)
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kimbot needs Python 3.11 or newer; $(PYTHON) is older or missing. Another one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "$(PYTHON) lacks venv or pip. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "setting up $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): | $(BIN)/pip
	@echo "installing what the bot needs (once; about a minute)"
	@$(PIP) install --require-hashes -r requirements-build.txt -r requirements.txt
	@rm -f $(VENV)/.runtime-* && touch $@

$(DEV): | $(BIN)/pip
	@echo "installing the tools for tests and lint (once; about a minute)"
	@$(PIP) install --require-hashes -r requirements-build.txt -r requirements-dev.txt
	@rm -f $(VENV)/.dev-* $(VENV)/.runtime-* && touch $@ $(RUNTIME)

$(BENCH): | $(BIN)/pip
	@echo "installing the bots that the benches measure beside ours (once)"
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-bench.txt
	@rm -f $(PEERS)/.bench-* && touch $@

$(EDITABLE): | $(BIN)/pip
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.kimbot-* && touch $@
