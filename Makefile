# make run    everything a first start needs, then the window
# make test   everything that is checked before a change is taken
# make setup  only .venv, with the exact versions of constraints.txt
# make bundle the program as a folder that needs no Python: dist/specdesk
#
# PYTHON=python3.12                 another Python
# TORCH_INDEX=URL                   a package index with a CPU-only torch, where the usual one
#                                   would bring 3 GB for CUDA that this machine cannot use

PYTHON ?= python3
TORCH_INDEX ?=
export TORCH_INDEX

BIN := .venv/bin
STAMP := .venv/specdesk-stamp
# The tests' model is kept apart from the user's, and found again by the next run.
TEST_HOME := $(CURDIR)/build/home

.PHONY: run test bundle setup lint format clean
.DEFAULT_GOAL := run

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt .ci/make-venv
	@.ci/make-venv $(PYTHON)
	@touch $@

run: setup
	@.ci/system-libraries
	@$(BIN)/specdesk models install tiny
	@# Without a display it says how to go on in the terminal: nothing for make to call an error.
	@$(BIN)/specdesk || [ "$$(uname)$$DISPLAY$$WAYLAND_DISPLAY$$QT_QPA_PLATFORM" = Linux ]

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: lint
	@.ci/system-libraries
	SPECDESK_HOME=$(TEST_HOME) $(BIN)/specdesk models install tiny
	SPECDESK_TEST_HOME=$(TEST_HOME) QT_QPA_PLATFORM=offscreen $(BIN)/pytest -q

bundle: setup
	@.ci/system-libraries
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[bundle]'
	$(BIN)/pyinstaller --noconfirm --log-level WARN --workpath build/bundle pyinstaller.spec
	SPECDESK_HOME=$(TEST_HOME) $(BIN)/specdesk models install tiny
	SPECDESK_BUNDLE=$(CURDIR)/dist/specdesk/specdesk SPECDESK_TEST_HOME=$(TEST_HOME) \
	    $(BIN)/pytest -q tests/end_to_end/test_bundle.py

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
