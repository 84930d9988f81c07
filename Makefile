# Every target sets up .venv by itself; without make: python tools/bootstrap.py book
.DEFAULT_GOAL := help
.PHONY: help setup book test bench notebooks check figures

# The first Python that is 3.11, 3.12 or 3.13; name another with make PYTHON=...
PYTHON ?= $(shell for p in python3 python python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$p && break; done)
SETUP = $(or $(PYTHON),$(error No Python 3.11, 3.12 or 3.13 was found: install one, \
	or name it with make PYTHON=/path/to/python)) tools/bootstrap.py
# Passed on to the command: make test ARGS="-k claims"
ARGS ?=

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Create or refresh .venv from requirements.lock
	@$(SETUP)

book: ## Run the notebooks that need it and build the site into build/
	@$(SETUP) book $(ARGS)

test: ## Run every test, and compare every notebook's outputs with nbval
	@$(SETUP) $(if $(CI),--browser) test $(ARGS)

bench: ## Measure speed and memory against the plain way of doing the same
	@$(SETUP) bench $(ARGS)

notebooks: ## Run the notebooks and write their outputs into notebooks/
	@$(SETUP) notebooks $(ARGS)

check: ## Say whether the committed notebooks are what running them gives
	@$(SETUP) check $(ARGS)

figures: ## Compile data/figures/ again from the raw release files, where they are
	@$(SETUP) figures $(ARGS)
