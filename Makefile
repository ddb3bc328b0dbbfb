# Rekam. `make` alone prints what there is. Every target works as the first command on a fresh
# clone: it makes .venv with Python 3.11 or newer and installs the pinned, hashed requirements.

PYTHON ?= python3
ARGS ?=
SEEDS ?= 500
CUTS ?= 200
INPUTS ?= 1000000
FROM ?= 1
PLAYED ?= build/worlds.jsonl
THROWN ?= build/hostile.jsonl
LOCALE ?= en

BIN := .venv/bin
RUNTIME := .venv/requirements.stamp
DEV := .venv/requirements-dev.stamp
SPARK := .venv/requirements-spark.stamp
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-spark check bench bench-capture bench-linkage bench-sync bench-papers sim cuts fuzz rebuild coverage messages lock clean

help:  ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUNTIME)  ## an office and two kits on ports 8000 to 8002; SCRIPT=1 plays the story and ends
	@$(BIN)/python -m rekam demo $(if $(SCRIPT),--script) $(if $(PORT),--port $(PORT))

test: $(DEV)  ## every test, on PostgreSQL and on SQLite; ARGS="-k segment" chooses
	@$(BIN)/python -m tools.test $(ARGS)

test-spark: $(SPARK)  ## the engine on Apache Spark beside the embedded one (400 MB; needs Java 17)
	@$(BIN)/python -m pytest -q tests/boot/test_matching_spark.py $(ARGS)

check: $(DEV)  ## all that must hold: format, lint, layers, types, then make test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports --no-logo
	REKAM_HOME=$(abspath .mypy_cache) $(BIN)/mypy
	@command -v java >/dev/null && $(MAKE) --no-print-directory $(SPARK) || true
	@$(MAKE) --no-print-directory test

bench: $(DEV)  ## measure, each figure beside its peer or its limit; ARGS="record admit" chooses
	@$(BIN)/python -m tools.bench $(ARGS)

bench-capture: $(DEV)  ## search and a full kit beside their peers; ARGS="search --residents 60000"
	@$(BIN)/python -m tools.bench_capture $(ARGS)

bench-linkage: $(DEV)  ## matching beside its peers; ARGS="--size 0.1" a quick look, --case, --spark
	@$(BIN)/python -m tools.bench_linkage $(ARGS)

bench-sync: $(DEV)  ## coming home over six emulated links; ARGS="--links C --seconds 20" a quick look
	@$(BIN)/python -m tools.bench_sync $(ARGS)

bench-papers: $(DEV)  ## letters, their codes, and scanning them; ARGS="--letters 100" a quick look
	@$(BIN)/python -m tools.bench_papers $(ARGS)

sim: $(DEV)  ## play SEEDS seeded worlds, or go on with them; FROM=417 SEEDS=1 replays one
	@$(BIN)/python -m pytest -q --numprocesses=2 -m world --seeds $(SEEDS) --first-seed $(FROM) \
		$(if $(filter-out 1,$(SEEDS)),--played $(PLAYED)) $(ARGS)

cuts: $(DEV)  ## cut the power under a kit CUTS times (root, FUSE, loop devices); nothing may be lost
	@REKAM_TESTS_ENCRYPTED=yes $(BIN)/python -m pytest -q --numprocesses=2 -m cuts --cuts $(CUTS) $(ARGS)

fuzz: $(DEV)  ## throw INPUTS hostile inputs at every reader of foreign bytes, or go on with them
	@$(BIN)/python -m pytest -q --numprocesses=2 --inputs $(INPUTS) --played $(THROWN) tests/hostile $(ARGS)

rebuild: $(RUNTIME)  ## make the rows again from the ledger in REKAM_HOME
	@$(BIN)/python -m rekam rebuild

coverage: $(DEV)  ## which lines and branches no test takes
	@$(BIN)/coverage run -m pytest -q $(ARGS)
	@$(BIN)/coverage report --include='src/*'

messages: $(DEV)  ## gather the sentences of the screens for LOCALE (needs gettext)
	@mkdir -p src/rekam/locale
	@cd src/rekam && ../../$(BIN)/python -m django makemessages --locale $(LOCALE) --no-obsolete --add-location file

lock: $(BIN)/python  ## choose the pinned requirements anew (needs uv); nothing younger than a week
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --output-file requirements-dev.txt
	$(COMPILE) --group spark --output-file requirements-spark.txt

clean:  ## remove .venv and every cache; data is left alone
	@rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .coverage*
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# Three lists: the demo does not wait for a type checker and a browser driver, nor the tests for
# Spark. The project itself is one line in a .pth file: nothing to build.
define install
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement $<
	@$(BIN)/python -c 'import pathlib, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "rekam.pth").write_text("$(abspath src)\n")'
	@touch $@
endef

$(RUNTIME): requirements.txt | $(BIN)/python
	$(install)

$(DEV): requirements-dev.txt | $(BIN)/python
	$(install)

$(SPARK): requirements-spark.txt $(DEV)
	$(install)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Rekam needs Python 3.11 or newer; $(PYTHON) is %d.%d. Name another: make PYTHON=python3.12" \
		% sys.version_info[:2])'
	@$(PYTHON) -m venv .venv
