# Two commands are enough: `make up` to use it, `make test` to check it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: up demo test check lint types contracts language soak bench leaks clean

up: $(VENV)/.base ## install, start the database, open the chat
	$(BIN)/orbiquant up

demo: $(VENV)/.base ## one question and its answer in the terminal
	$(BIN)/orbiquant ask "¿Cómo está BTC en 4h?"

test: $(VENV)/.test ## everything the project promises, in minutes
	$(BIN)/python -m pytest

check: lint types contracts ## what every change must pass
	$(BIN)/python -m pytest --cov --cov-report=term

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

contracts: $(VENV)/.test
	$(BIN)/lint-imports

language: $(VENV)/.test ## learn the classifier's weights anew from agent/understanding/phrasings
	OMP_NUM_THREADS=1 $(BIN)/python -m agent.understanding.learning

soak: $(VENV)/.test ## the long runs: kills by the dozen, new examples for every property
	$(BIN)/python -m pytest -m soak -n 1
	$(BIN)/python -m pytest -m "hypothesis and not soak" --hypothesis-profile search

bench: $(VENV)/.test ## measured figures; nothing fails on a time
	for name in candles turn indicators stream start lag jobs pages feed understanding search prompt; do $(BIN)/orbiquant bench $$name; done

leaks: $(VENV)/.test ## half an hour of people coming and going; what memory is left behind
	$(BIN)/orbiquant bench leaks --minutes 30

$(VENV)/.made:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info[:2] != (3, 11) and 'OrbiQuant needs Python 3.11; name it: make PYTHON=/path/to/python3.11')"
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.base: $(VENV)/.made pyproject.toml requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	$(BIN)/python -m compileall -q agent bots db knowledge tools trading # the first start need not
	@touch $@

$(VENV)/.test: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e ".[test]"
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
