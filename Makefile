# What a newcomer types. Each target installs what it is missing by itself and may be run again.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
# One file to copy, and no exclusivity checks at run time: the tests run with them (docs/decisions/0012).
# make build TRAITS=Flagd: with flagd's protocols over gRPC.
RELEASE_FLAGS := -c release $(if $(TRAITS),--traits $(TRAITS)) -Xswiftc -enforce-exclusivity=unchecked $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)

.PHONY: help demo test build run check format quality bench soak fuzz clean

help:  ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 16

demo: build  ## a good version promoted, a bad one taken back, in half a minute
	@.build/release/slipway demo

test:  ## everything the tests need, then all the tests
	@scripts/need tests
	@scripts/test

build:  ## the release binary at .build/release/slipway; TRAITS=Flagd for flags over gRPC too
	@scripts/need build
	@scripts/say "building the release binary (the first time takes some minutes)"
	@swift build $(RELEASE_FLAGS) --product slipway

run: build  ## serve Examples/quickstart on 127.0.0.1:8080, admin on 127.0.0.1:9090
	@.build/release/slipway serve --config Examples/quickstart/slipway.yaml

check:  ## what CI runs: format, purity, imports, leaks, tests
	@scripts/need tests
	@scripts/check-format
	@scripts/check-purity
	@scripts/check-tree
	@scripts/test

format:  ## rewrites the sources in the house's format
	@swift format -i --recursive --parallel Package.swift Sources Tests Fuzz/Package.swift Fuzz/Sources

quality: build  ## the judge's goals on simulated traffic, 1000 rollouts of good canaries to a cell
	@.build/release/slipway simulate --quality --runs 1000

bench: build  ## speed beside nginx and HAProxy in the same run; ROW=streams for one kind, PEERS=all for LiteLLM and TensorZero too
	@scripts/need bench
	@python3 Benchmarks/bench.py $(if $(ROW),--only $(ROW))

soak: build  ## ten minutes under faults with flat memory; SECONDS=60 for a short one
	@scripts/need tests
	@SLIPWAY_BINARY=.build/release/slipway .venv/bin/python scripts/soak $(or $(SECONDS),600)

fuzz:  ## the HTTP decoders under libFuzzer, beside NIO's; FUZZ_SECONDS=60
	@scripts/need build
	@scripts/fuzz

clean:  ## removes what was built
	@rm -rf .build .venv
