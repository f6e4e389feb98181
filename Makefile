# Two commands do everything on a fresh machine: make demo, make test.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-server mutants setup setup-test lint workbooks benchmarks clean

demo: setup
	$(BIN)/cellgrad demo ratings --out out/demo
	$(BIN)/cellgrad demo reviews --out out/demo
	$(BIN)/cellgrad demo salaries --out out/demo

test: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

# xlwings Server is free for noncommercial use only, so it is no part of make test.
test-server:
	@PYTHON="$(PYTHON)" bash scripts/setup.sh test,server,browser
	CELLGRAD_TEST_SERVER=1 $(BIN)/python -m pytest tests/addin/hosts/server tests/addin/hosts/test_same_answers.py

# Are there enough tests? Breaks the core in one place at a time; about half an hour, no part of make test.
mutants:
	@PYTHON="$(PYTHON)" bash scripts/setup.sh test,mutants
	$(BIN)/python scripts/mutants.py $(MODULES)

setup:
	@PYTHON="$(PYTHON)" bash scripts/setup.sh

setup-test:
	@PYTHON="$(PYTHON)" bash scripts/setup.sh test

workbooks: setup
	$(BIN)/python -m workbooks.ratings
	$(BIN)/python -m workbooks.network
	$(BIN)/python -m workbooks.optimisers
	$(BIN)/python -m workbooks.salaries
	$(BIN)/python -m workbooks.reviews

benchmarks: setup-test
	$(BIN)/pip install --quiet -c constraints.txt ".[peers]"
	$(BIN)/python benchmarks/ratings.py

clean:
	rm -rf .venv out build *.egg-info
