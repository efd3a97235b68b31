# Everything one does with Tsunagu, in one word each. Every target first installs what is missing,
# says what it is doing, and can be run again at once.

# One build for the tests, the demo and the check: the import check rides on it, so that nothing is
# built twice.
BUILD := swift build --build-tests --explicit-target-dependency-import-check error
# The simulator's faults reach into the store as tests do.
SIMULATOR := swift build -c release -Xswiftc -enable-testing --scratch-path .build-simulate \
  --product simulate
RELEASE := swift build -c release --static-swift-stdlib --scratch-path .build-release

.DEFAULT_GOAL := help
.PHONY: help prepare build demo day drill council test check check-sources check-api second-client documents format simulate access mutations crash \
  races bench fuzz \
  release
.NOTPARALLEL:

help:
	@echo "make demo     build Tsunagu and show it at work"
	@echo "make drill    show the disaster list, from the declaration to the recall of its copies"
	@echo "make day      a day of a community social worker, on the real programs"
	@echo "make council  begin a council of a city's size by files alone, and say how long it takes"
	@echo "make test     check, build, and run all tests"
	@echo "make check    format, layers, sizes: everything that needs no test run"
	@echo "make check-api check the server's answers against /openapi.json: EXAMPLES (25), SEED"
	@echo "make second-client  run a second client, in another language, against the server: HISTORIES (1000), SEED"
	@echo "make build    build everything for development"
	@echo "make format   format the Swift files that git lists"
	@echo "make documents write the parts of docs/ that are printed: DOMAIN.md, SCREENS.ja.md, screens/"
	@echo "make simulate simulate many devices, faults and a server (SEED, DEVICES, DAYS, DEVICE_DAYS)"
	@echo "make access   try the access table, cell by cell, with no attempt left out (SEED)"
	@echo "make mutations show that the simulator finds bugs that are put in on purpose"
	@echo "make crash    kill the real programs and take their power: ROUNDS (3000), SEED"
	@echo "make races    race revocations against requests: RACES (10000), SEED"
	@echo "make bench    measure the release build: ONLY=push,quiet SIZES=1,3,10"
	@echo "make fuzz     fuzz the decoders of foreign bytes (TARGET, SECONDS for each)"
	@echo "make release  put both programs, ready to copy elsewhere, into release/"

prepare:
	@scripts/prepare

build: prepare
	@scripts/quietly build .build/debug "Building the programs and their tests" $(BUILD)

demo: prepare
	@scripts/quietly demo .build/debug "Building the server" swift build --product tsunagu-server
	@scripts/quietly demo .build/debug "Building the client" swift build --product tsunagu
	@scripts/demo

# docs/DOMAIN.md §5.
drill: prepare
	@scripts/quietly drill .build/debug "Building the server" swift build --product tsunagu-server
	@scripts/quietly drill .build/debug "Building the client" swift build --product tsunagu
	@scripts/drill

# From a volunteer's report to what came of it.
day: prepare
	@scripts/quietly day .build/debug "Building the server" swift build --product tsunagu-server
	@scripts/quietly day .build/debug "Building the client" swift build --product tsunagu
	@scripts/day

# A council from nothing: docs/OPERATIONS.md.
council: prepare
	@scripts/quietly council .build/debug "Building the server" swift build --product tsunagu-server
	@scripts/quietly council .build/debug "Building the client" swift build --product tsunagu
	@scripts/council

check-sources: prepare
	@scripts/check-sources

check: check-sources build
	@echo "The sources are in order."

test: check
	@scripts/run-tests

# EXAMPLES for each route and SEED: docs/TESTING.md.
check-api: prepare
	@scripts/quietly check-api-build .build/debug "Building the server" \
	  swift build --product tsunagu-server
	@EXAMPLES=$(EXAMPLES) SEED=$(SEED) scripts/check-api

# HISTORIES and SEED: docs/TESTING.md.
second-client: prepare
	@scripts/quietly second-client-build .build/debug "Building the server" \
	  swift build --product tsunagu-server
	@HISTORIES=$(HISTORIES) SEED=$(SEED) scripts/second-client

documents: build
	@echo "Writing what docs/DOMAIN.md prints from the declarations."
	@TSUNAGU_WRITE_DOCUMENTS=1 swift test --skip-build --filter 'DomainDocument|ScreensDocument'

format: prepare
	@echo "Formatting the Swift files that git lists."
	@scripts/swift-files | xargs -0 swift format format --in-place --parallel

# SEED, DEVICES, DAYS, WORLDS and DEVICE_DAYS: docs/TESTING.md.
simulate: prepare
	@scripts/quietly simulate .build-simulate "Building the simulator" \
	  $(SIMULATOR)
	@SEED=$(SEED) DEVICES=$(DEVICES) DAYS=$(DAYS) WORLDS=$(WORLDS) DEVICE_DAYS=$(DEVICE_DAYS) \
	  .build-simulate/release/simulate

access: prepare
	@scripts/quietly simulate .build-simulate "Building the simulator" \
	  $(SIMULATOR)
	@ACCESS=1 SEED=$(SEED) .build-simulate/release/simulate

mutations: prepare
	@scripts/mutations

# ROUNDS of the longest crash test, the others in proportion; docs/TESTING.md.
crash: build release
	@TSUNAGU_PROGRAMS="$(CURDIR)/release" TSUNAGU_CRASH_ROUNDS=$(or $(ROUNDS),3000) \
	  TSUNAGU_SEED=$(or $(SEED),20260401) scripts/run-tests --filter CrashTests

# docs/TESTING.md.
races: build
	@TSUNAGU_RACES=$(or $(RACES),10000) TSUNAGU_SEED=$(or $(SEED),20260401) \
	  scripts/run-tests --filter RaceTests

# The figures go to standard output, one JSON line each; everything else to standard error.
bench: prepare
	@for product in tsunagu-server tsunagu tsunagu-bench; do \
	  scripts/quietly bench-$$product .build-release "Building $$product for release" \
	    $(RELEASE) --product $$product >&2 || exit 1; \
	done
	@"$$($(RELEASE) --show-bin-path)/tsunagu-bench" --only "$(ONLY)" --sizes "$(SIZES)"

# TARGET and SECONDS: docs/TESTING.md.
fuzz: prepare
	@TARGET=$(TARGET) FUZZ_SECONDS=$(SECONDS) scripts/fuzz

release: prepare
	@scripts/quietly release-server .build-release "Building the server for release" \
	  $(RELEASE) --product tsunagu-server
	@scripts/quietly release-client .build-release "Building the client for release" \
	  $(RELEASE) --product tsunagu
	@mkdir -p release
	@for name in tsunagu tsunagu-server; do \
	  install -s -m 755 "$$($(RELEASE) --show-bin-path)/$$name" release/ || exit 1; \
	done
	@echo "The programs in release/ need only the packages libsqlite3-0, libcurl4 and zlib1g:"
	@ls -l release
