# The commands of the house. They need Rust, Node 20, Python 3 and a C compiler; `test` also a Chromium, which .ci/prepare sees to.
.POSIX:
.PHONY: run test bench bench-reports bench-routing bench-wall bench-kafka chaos-kafka lint check web screens soak help

# Always the whole workspace: another selection resolves other features and builds every dependency a second time.
TARGET = $${CARGO_TARGET_DIR:-$$HOME/.cache/cityops/target}
# The library of the bus is built from its sources in C.
CARGO = .ci/prepare native && CARGO_TARGET_DIR="$(TARGET)" cargo
CITYOPS = "$(TARGET)/debug/cityops"

help: ## What there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

run: web ## Build, start a simulated city on this machine and say where the wall is
	$(CARGO) build --locked --workspace --bin cityops
	$(CITYOPS) run --demo --declarations .

test: ## Build and test everything; ends with the totals
	@.ci/test

bench: web ## Measure the spine, a year of a city, the desk, and the engine beside its peers; writes spine, year, desk and engine to target/bench
	$(CARGO) build --locked --workspace --bin cityops
	@CITYOPS=$(CITYOPS) .ci/bench/spine.py
	@CITYOPS=$(CITYOPS) .ci/bench/year.py
	@CITYOPS=$(CITYOPS) .ci/bench/desk.py
	$(CARGO) bench --locked --profile dev --workspace --bench engine --no-run
	@CARGO_TARGET_DIR="$(TARGET)" .ci/bench/engine.py

bench-reports: web ## Measure reports over a year of a city, and have DuckDB compute their figures anew; writes target/bench/reports.json
	$(CARGO) build --locked --workspace --bin cityops
	@CITYOPS=$(CITYOPS) .ci/bench/reports.py

bench-routing: ## Measure how good and how fast suggestions for city events are; writes target/bench/routing.json
	$(CARGO) bench --locked --profile dev --workspace --bench routing

bench-wall: web ## Measure how many screens a server feeds, beside a bare loop and Node's ws; writes target/bench/wall.json
	$(CARGO) build --locked --workspace --bin cityops
	$(CARGO) bench --locked --profile dev --workspace --bench wall --no-run
	@CITYOPS=$(CITYOPS) CARGO_TARGET_DIR="$(TARGET)" .ci/bench/wall.py

bench-kafka: web ## Measure records from a bus to 1000 live indicators, beside Flink and a bare consumer; writes target/bench/kafka.json
	@.ci/prepare kafka
	$(CARGO) build --locked --workspace --bin cityops
	$(CARGO) bench --locked --profile dev --workspace --bench consume --no-run
	@CITYOPS=$(CITYOPS) CARGO_TARGET_DIR="$(TARGET)" .ci/bench/kafka.py

chaos-kafka: web ## Break a bus and its reader 160 times and count every record; CHAOS_KILLS and others shorten it; writes target/chaos/kafka.json
	@.ci/prepare kafka
	$(CARGO) build --locked --workspace --bin cityops
	@CITYOPS=$(CITYOPS) CARGO_TARGET_DIR="$(TARGET)" .ci/chaos/kafka.py

lint: ## Formatting and lints, every warning an error
	cargo fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- --deny warnings
	@.ci/web modules
	cd dashboard/web && npm run --silent lint

check: ## Every mistake in the declarations, with file and line
	$(CARGO) build --locked --workspace --bin cityops
	$(CITYOPS) check

web: ## Build the pages into target/web, if their sources changed
	@.ci/web build

screens: ## Pictures of every scene, the desk and the catalogue in target/screens
	@.ci/prepare browser
	@.ci/web build
	$(CARGO) build --locked --workspace --bin cityops
	data=$$(mktemp -d) && node tests/browser/screens.mjs $(CITYOPS) "$$data"; code=$$?; rm -rf "$$data"; exit $$code

soak: ## A day of the wall in a browser: nothing may grow; SOAK_HOURS, SOAK_UPDATES, SOAK_RECONNECTS and SOAK_SCENE_S shorten it
	@.ci/prepare browser
	@.ci/web build
	$(CARGO) build --locked --workspace --bin cityops
	data=$$(mktemp -d) && SOAK_HOURS=$${SOAK_HOURS:-24} SOAK_UPDATES=$${SOAK_UPDATES:-40000} SOAK_RECONNECTS=$${SOAK_RECONNECTS:-1000} SOAK_SCENE_S=$${SOAK_SCENE_S:-60} node tests/browser/soak.mjs $(CITYOPS) "$$data"; code=$$?; rm -rf "$$data"; exit $$code
