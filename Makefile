# Signet's commands. `make help` lists them.
SWIFT    ?= swift
PREFIX   ?= /usr/local
DESTDIR  ?=
# Nothing is loaded into signet that would look for its symbols: without their table the linker leaves out what nobody calls.
RELEASE  := --configuration release --static-swift-stdlib --scratch-path .build-static -Xlinker --no-export-dynamic
SOURCES  := Package.swift Sources Tests Examples Benchmarks

.PHONY: help demo test lint format bench release install bootstrap clean

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: ## Two real services under mutual TLS, renewed under load; prints a report (options: make demo DEMO="--help")
	@scripts/bootstrap run
	$(SWIFT) build --product signet
	$(SWIFT) build --product mtls-demo
	.build/debug/mtls-demo $(DEMO)

# Tests that talk to real servers within a time run one after the other, so that the others do not starve them.
# Of the others so many at a time: a test's time limits and its clients' deadlines run from its beginning, whoever else has the processor.
AT_ONCE  := --experimental-maximum-parallelization-width 16
SERVED   := SignetDNSTests SignetACMETests SlowClientTests ListenerLimitTests SignetUpTests RemoteKeyTests KubernetesLoginTests \
            TLSProbeTests SystemActionRunnerTests PassphraseSourceTests \
            EndpointScanTests CAARulesTests WebhookNotifierTests HTTPFetcherTests IdlePagesTests ServedTests AcceptanceTests

test: ## Unit tests, then those against real programs, then hvac's own tests against `signet server`
	@scripts/bootstrap test
	$(SWIFT) build --build-tests
	@SWIFT=$(SWIFT) scripts/run-tests --skip-build $(AT_ONCE) $(addprefix --skip ,$(SERVED))
	@SWIFT=$(SWIFT) scripts/run-tests --skip-build $(addprefix --filter ,$(SERVED)) --no-parallel
	@scripts/hvac-tests

lint: ## Formatting and the project's own rules
	@scripts/lint

format: ## Rewrite the sources in the project's format
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

bench: ## Figures beside openssl, cfssl and lego; a store of a million certificates (one part: make bench BENCH=acme)
	@scripts/bootstrap bench
	$(SWIFT) build $(RELEASE) --product signet
	$(SWIFT) build $(RELEASE) --product signet-bench
	.build-static/release/signet-bench $(BENCH)

release: ## One stripped binary with the Swift runtime in it: dist/signet
	@scripts/bootstrap build
	$(SWIFT) build $(RELEASE) --product signet
	@mkdir -p dist
	strip -o dist/signet .build-static/release/signet
	@ls -lh dist/signet

install: ## Install dist/signet (after `make release`) under PREFIX, with its systemd unit
	install -D -m 755 dist/signet $(DESTDIR)$(PREFIX)/bin/signet
	install -D -m 644 packaging/signet.service $(DESTDIR)$(PREFIX)/lib/systemd/system/signet.service

bootstrap: ## Install every Debian and PyPI package that the commands above use
	@scripts/bootstrap all

clean: ## Remove everything built
	rm -rf .build .build-static dist
