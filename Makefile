# Everything that can be done here; `make` alone lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN    := .venv/bin
READY  := .venv/.ready
PYTEST := $(BIN)/python -m pytest
JOBS   ?= 3
CHAOS  := $(if $(FIRST),--first $(FIRST)) $(if $(EVENTS),--events $(EVENTS)) $(if $(FAULTS),--faults $(FAULTS))

# What was compiled is kept: else each of the tests' workers compiles every test again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test check lint renew kafka ajv asyncapi clients axe theme lighthouse checkers bench chaos chaos-kafka lock clean

help: ## lists the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## makes .venv with the pinned libraries and the command .venv/bin/stafet

$(READY): requirements/base.txt requirements/dev.txt pyproject.toml
	@echo "setup: the pinned libraries go into .venv (a minute or two)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/base.txt -r requirements/dev.txt
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## shows the whole way of an event with fictive people; ONCE=1 ends by itself
	@$(BIN)/stafet demo $(if $(ONCE),--once)

test: check kafka ajv asyncapi clients axe checkers ## every test: also servers, crashes, a real Kafka; some minutes
	@$(PYTEST) tests -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "(server or kafka or slow) and not chaos and not browser"
	@# Pages apart: a browser's loop runs on in the process that has held one. Campaigns beside them: they mostly wait.
	@$(PYTEST) tests/chaos -m chaos -n 3 > .cache/campaigns.txt 2>&1 & campaigns=$$!; \
	$(PYTEST) tests/browser -n $(JOBS) --dist loadfile -m browser; pages=$$?; \
	wait $$campaigns; said=$$?; cat .cache/campaigns.txt; exit $$((pages + said))

check: lint ## the fast part: lint, types, arrows, and the tests that need no server
	@$(PYTEST) tests -q -n $(JOBS) -m "not server and not kafka and not chaos and not slow"

lint: $(READY) ## lint, format, types and arrows alone: what the hook asks of a commit
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

renew: $(READY) ## writes anew what is made: schemas, golden decisions, tables, pages; then read the difference
	@PYTHONPATH=tests $(BIN)/python -m docs.renew
	@RENEW=1 $(PYTEST) -q --no-header tests/integration/test_coordinating_page.py -k prints

kafka: $(READY) ## fetches Apache Kafka for the tests (Maven, 45 MB, checked); CI=true insists on it
	@$(BIN)/python tests/servers/jars.py $(if $(CI),,|| echo "kafka: the tests with a real Kafka will be skipped")

ajv: ## fetches Ajv for the tests (npm, 3 MB): every JSON Schema compiles under its strict mode; CI=true insists on it
	@npm install --silent --no-save --no-package-lock --prefix .cache/ajv ajv@8.17.1 ajv-formats@3.0.1 \
		$(if $(CI),,|| echo "ajv: the test of the schemas in strict mode will be skipped")

asyncapi: ## fetches the AsyncAPI parser for the tests (npm, 55 MB): the documents of the topics are parsed; CI=true insists on it
	@npm install --silent --no-save --no-package-lock --prefix .cache/asyncapi @asyncapi/parser@3.6.0 \
		$(if $(CI),,|| echo "asyncapi: the test of the AsyncAPI documents will be skipped")

clients: ## fetches cloudevents and kafkajs for the tests (npm, 10 MB): the example in Node is run; CI=true insists on it
	@npm install --silent --no-save --no-package-lock --prefix .cache/clients cloudevents@10.0.0 kafkajs@2.2.4 \
		$(if $(CI),,|| echo "clients: the test of the example in Node will be skipped")

axe: ## fetches axe-core for the tests (npm, 3 MB): each page of the desk is held to WCAG; CI=true insists on it
	@npm install --silent --no-save --no-package-lock --prefix .cache/axe axe-core@4.14.1 \
		$(if $(CI),,|| echo "axe: the tests of pages will be skipped")

theme: $(READY) ## writes the desk's static files anew from the design system and htmx (npm)
	@PYTHONPATH=tests $(BIN)/python -m docs.theme

pictures: $(READY) ## draws the desk's pages into docs/pictures (chromium): made-up cases at a fixed moment
	@PYTHONPATH=tests $(BIN)/python -m browser.pictures

lighthouse: $(READY) ## Google's Lighthouse (npm) over the inbox, a handover and the log-on page; fails below 95
	@npm install --silent --no-save --no-package-lock --prefix .cache/lighthouse lighthouse@12.8.2
	@PYTHONPATH=tests $(BIN)/python -m browser.lighthouse

checkers: $(READY) ## installs aics-tlog (Python 3.12), tessera's fsck (Go), veraPDF (Maven), which check our proofs and exports
	@$(BIN)/python tests/thirdparty/checkers.py || true

bench: $(READY) kafka ## speed and memory against the bare libraries and stock Faust, in one run
	@$(BIN)/python -m bench

chaos: $(READY) ## 20 seeds of faults on the embedded pair; SEEDS=n, FIRST=n, EVENTS=n, FAULTS=n
	@$(BIN)/python -m tests.chaos --seeds $(or $(SEEDS),20) $(CHAOS)

chaos-kafka: $(READY) kafka ## the same on a real Kafka
	@$(BIN)/python -m tests.chaos --kafka --seeds $(or $(SEEDS),5) $(CHAOS)

lock: $(READY) ## pins requirements/*.in with hashes, without index addresses
	@$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		--output-file requirements/base.txt requirements/base.in
	@$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		--allow-unsafe --output-file requirements/dev.txt requirements/dev.in

clean: ## removes what was made: .venv, caches, the demo's data
	rm -rf .venv .cache .stafet .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info
