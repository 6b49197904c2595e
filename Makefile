# make run: set up and run the main job on the sample submissions.   make test: set up and test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
INBOX ?= samples

# Where the variable is set, as in many containers, every command would compile all its libraries anew.
export PYTHONDONTWRITEBYTECODE :=

N ?= 10000
SEED ?= $(shell date +%s)

.PHONY: setup run test test-deep mutants ui bench fuzz lint samples docs pictures lock clean

setup: $(READY)

# uv is fast; where it cannot reach the index as it is set up here, pip does the same more slowly.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "Python 3.11 to 3.13 is needed; name one with PYTHON=…")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9" || true
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

# Exit code 1 says that submissions have errors: the samples do, on purpose.
run: setup
	$(BIN)/atlas run --inbox $(INBOX) || test $$? -eq 1

ui: setup
	$(BIN)/atlas ui

test: setup lint
	$(BIN)/python -m pytest -n auto --dist loadgroup

# All of it: every kill, every mutated file, every example.
test-deep: setup lint
	ATLAS_TEST_DEEP=1 $(BIN)/python -m pytest -n auto --dist loadgroup

# Small faults put into the code one at a time: the tests must notice each. make mutants ONLY="id id" JOBS=1
mutants: setup
	$(BIN)/python -m tests.mutation $(if $(ONLY),--only $(ONLY)) $(if $(JOBS),--jobs $(JOBS))

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m tests.bench

# make fuzz N=100000: judges that many mutated files; what breaks a promise is kept in .fuzz/ with its seed.
# make fuzz AGAIN=1234: only the file of that seed.
fuzz: setup
	$(BIN)/python -m tests.fuzz -n $(N) --seed $(SEED) $(if $(AGAIN),--again $(AGAIN))

samples: setup
	$(BIN)/python -m atlas_pipeline.samples samples

docs: setup
	$(BIN)/python -m atlas_pipeline.templates.pages docs

# The pictures of Dagster in docs/hq-officer.md (needs Chromium) and of the documents in README.md (needs LibreOffice).
pictures: setup
	$(BIN)/python -m tests.browser.documents docs/pictures
	$(BIN)/python -m tests.browser.pictures docs/pictures

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .atlas .pytest_cache .mypy_cache .ruff_cache .hypothesis
