# What a person runs: `make run`, `make test`, `make check`. Everything else serves these.
# $(PYTHON): any Python 3.8 or newer; it only installs uv, which brings the project's own environment (Python 3.10).
PYTHON ?= $(firstword $(shell for p in python3.10 python3 python; do command -v $$p; done))
UV := .tools/uv/bin/uv
RUN := .venv/bin
export PYTHONWARNINGS := ignore
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export RASA_TELEMETRY_ENABLED := false

.PHONY: run serve train test check catalogue bench report fuzz clean help

help:  ## what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/ready  ## everything: environment, training if needed, all four processes; opens the simulator
	@$(RUN)/python -m sevamitra.run --open

serve: .venv/ready  ## the same without opening anything
	@$(RUN)/python -m sevamitra.run

train: .venv/ready  ## train if no model fits the data
	@$(RUN)/python -m sevamitra.training

test: .venv/ready  ## all tests; what needs PostgreSQL, Redis, RabbitMQ or Chromium is skipped where it is missing
	@$(RUN)/python -m sevamitra.training
	@$(RUN)/python -m pytest

check: .venv/ready  ## format, lint, types, training data, catalogue
	@$(RUN)/ruff format --check .
	@$(RUN)/ruff check .
	@$(RUN)/mypy
	@$(RUN)/python -m sevamitra.catalogue validate
	@$(RUN)/rasa data validate --fail-on-warnings

catalogue: .venv/ready  ## counts of the catalogue by department, body and source
	@$(RUN)/python -m sevamitra.catalogue counts

bench: .venv/ready  ## the measurements of bench/README.md
	@$(RUN)/python -m bench

report: .venv/ready  ## what was understood wrongly and what would mend it, as a page: var/report/index.html
	@$(RUN)/python -m bench.report

fuzz: .venv/ready  ## schemathesis, in an environment of its own, against the reference backend
	@$(RUN)/python -m tests.backend.fuzz

clean:  ## remove the environment and everything made here, but not the data folder var/
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .rasa

$(UV):
	@test -n "$(PYTHON)" || { echo "Python is missing: install Python 3.10, then run this again."; exit 1; }
	@echo "Installing uv ..."
	@"$(PYTHON)" deploy/bootstrap.py .tools/uv

.venv/ready: pyproject.toml uv.lock $(UV)
	@echo "Installing what the project needs (about 3 GB once; a minute or two) ..."
	@"$(PYTHON)" deploy/bootstrap.py --sync $(UV)
	@touch $@
