# 法治额敏. Every target sets up what it needs; `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
# Many tests wait for a browser, a worker or a server: four at once keep two cores busy.
# In the order of the folders the long files, those with the browser, come first and not last.
WORKERS ?= 4
TESTS := -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# A hundred tests start the product anew: it is compiled once even where the shell says never.
unexport PYTHONDONTWRITEBYTECODE
FRONTEND := wechat_bot/web/frontend
EDITOR := wechat_bot/web/static/vendor/.ready

.PHONY: help setup system demo test long chaos bench lint clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: system .venv/.ready $(EDITOR) ## what everything needs: Python packages, editor, browser, fonts

system:
	@.ci/system-packages

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dev,postgres,heic]'
	@touch $@

$(EDITOR): $(FRONTEND)/package.json $(FRONTEND)/package-lock.json $(FRONTEND)/build.mjs
	cd $(FRONTEND) && npm ci --ignore-scripts --no-audit --no-fund --silent && npm run build --silent
	@touch $@

demo: setup ## panel on 127.0.0.1:8000, emulator on 8001, sample data, a user for every duty
	$(BIN)/wechat-bot demo

test: setup ## lint, types and the whole test suite
	$(BIN)/python $(TESTS)

long: setup ## the long forms of the tests
	HYPOTHESIS_PROFILE=long $(BIN)/python $(TESTS) -m "long or not long"

chaos: setup ## the long fault run: workers under kill -9, every fault at every call, recounted
	$(BIN)/python -m tests.chaos

bench: setup ## the figures of the closing notes: rendering, punctuality, memory
	$(BIN)/python -m tests.bench

lint: setup ## only ruff, mypy and the import rules
	$(BIN)/ruff check wechat_bot tests migrations
	$(BIN)/mypy
	$(BIN)/lint-imports

clean: ## remove what set-up made
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf $(FRONTEND)/node_modules $(FRONTEND)/build wechat_bot/web/static/vendor
