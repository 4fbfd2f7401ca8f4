import Testing

@testable import SlipwayCore

/// What golden files cannot show.
@Suite struct ManifestTests {
    private func version(_ text: String, environment: [String: String] = [:]) -> Version? {
        var inputs = ManifestFixtures.inputs
        inputs.environment = { environment[$0] }
        let source = ManifestSource(text: "services: {a: {versions: {v: \(text)}}}", file: "slipway.yaml")
        return ManifestCompiler.compile(source, inputs: inputs).manifest?.services[0].versions[0]
    }

    @Test func renewedKeyInAHeaderMakesNoOtherVersion() throws {
        let text = #"{upstream: "http://a", headers: {authorization: "Bearer ${KEY}"}}"#
        let (old, new) = (version(text, environment: ["KEY": "1"]), version(text, environment: ["KEY": "2"]))
        #expect(try #require(old).overlay.headers == [.init("authorization", "Bearer 1")])
        #expect(try #require(new).overlay.headers == [.init("authorization", "Bearer 2")])
        #expect(old?.digest == new?.digest)
    }

    @Test func otherModelFromTheEnvironmentMakesAnotherVersion() {
        let text = #"{upstream: "http://a", model: "${MODEL}"}"#
        let (old, new) = (version(text, environment: ["MODEL": "x"]), version(text, environment: ["MODEL": "y"]))
        #expect(old != nil && old?.digest != new?.digest)
    }

    @Test func withoutGRPCInTheBinaryTheManifestSaysHowToGetIt() throws {
        var inputs = ManifestFixtures.inputs
        inputs.servesGRPC = false
        let flags = #"flags: {file: flags.json, grpc: "127.0.0.1:8013"}"#
        let text = flags + "\nservices: {a: {versions: {v: {upstream: \"http://a\"}}}}"
        let compilation = ManifestCompiler.compile(ManifestSource(text: text, file: "slipway.yaml"), inputs: inputs)
        #expect(compilation.manifest == nil)
        let told = try #require(compilation.diagnostics.first)
        #expect(compilation.diagnostics.count == 1 && told.path == "flags.grpc" && told.line == 1)
        #expect(told.hint?.contains("make build TRAITS=Flagd") == true)
    }

    @Test func noDiagnosticShowsTheEnvironment() {
        let environment = ManifestFixtures.environment
        let names = environment.keys.sorted().map { "${\($0)}" }
        for name in names {
            let text = """
                gateway: {listen: "\(name)", keepAlive: "\(name)", limits: {body: "\(name)", connections: "\(name)"}}
                admin: {listen: "\(name)", token: "a \(name)"}
                store: "\(name)"
                services:
                  a:
                    api: "\(name)"
                    allowOverride: "\(name)"
                    route: {pathPrefix: "\(name)", hosts: ["\(name)!"], headers: {a: "\(name)"}}
                    assignment: [{header: "\(name) "}, {body: "\(name)."}]
                    versions: {v: {upstream: "\(name)", headers: {a: "\(name)\\n"}, prompt: "\(name)"}}
                    stable: "\(name)"
                    strategy: "\(name)"
                """
            let shown = ManifestFixtures.compile(text).diagnostics.map(\.description).joined()
            #expect(!shown.contains("secret"))
        }
    }

    @Test(arguments: [
        ("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("1h30m", 5_400_000), ("1m0s1ms", 60_001),
    ])
    func durationsAreReadAndWritten(text: String, milliseconds: Int) throws {
        #expect(try Duration(written: text) == .milliseconds(milliseconds))
        #expect(try Duration(written: Duration.milliseconds(milliseconds).written) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.example.com", false), ("::1", true), ("localhost", true), ("0.0.0.0", false),
    ])
    func loopbackIsKnown(host: String, isLoopback: Bool) {
        #expect(ListenAddress(host: host, port: 1).isLoopback == isLoopback)
    }

    @Test(arguments: [
        ("strategey", "strategy"), ("path_prefix", "pathPrefix"), ("verisons", "versions"), ("v", nil), ("", nil),
        ("completely", nil), ("vers", "versions"),
    ])
    func mistypedNamesFindTheirNeighbour(name: String, nearest: String?) {
        #expect(Suggestion.nearest(to: name, among: ["strategy", "pathPrefix", "versions", "api"]) == nearest)
    }

    @Test func pricesOfManyModelsAreReadOnce() throws {
        let entry =
            #"{"max_tokens": 4096, "input_cost_per_token": 3e-05, "output_cost_per_token": 6e-05, "mode": "chat"}"#
        let models = (0..<2000).map { "\"provider/model-\($0)\": \(entry)" }
        var inputs = ManifestFixtures.inputs
        let file = "{\(models.joined(separator: ",\n"))}"
        inputs.readFile = { _ in .success(file) }
        let text = "prices: p.json\nservices: {a: {versions: {v: {upstream: \"http://a\"}}}}"
        let source = ManifestSource(text: text, file: "slipway.yaml")
        let manifest = try #require(ManifestCompiler.compile(source, inputs: inputs).manifest)
        #expect(manifest.prices.prices.count == 2000)
        #expect(manifest.prices.prices["provider/model-7"] == .init(input: 3e-05, output: 6e-05))
    }
}
