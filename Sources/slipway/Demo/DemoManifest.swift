/// The manifest that the demo runs: what a user would write, with seconds instead of minutes.
struct DemoManifest {
    let stablePort: Int
    /// A version a scenario, in the order of their numbers.
    let canaryPorts: [Int]

    static let service = "support"
    static func version(_ number: Int) -> String { "v1.\(number)" }

    var text: String {
        """
        gateway: {listen: "127.0.0.1:0"}
        admin: {listen: "127.0.0.1:0"}
        store: "memory:"
        prices:
          demo-model: {input_cost_per_token: 0.000003, output_cost_per_token: 0.000015}
        services:
          \(Self.service):
            route: {pathPrefix: /}
            assignment: [{header: x-user-id}]
            timeouts: {firstByte: 3s}
            stable: \(Self.version(0))
            strategy: seconds
            versions:
        \(versions)
        strategies:
          seconds:
            canary: {weights: [20, 50, 100], interval: 4s, analysis: guardrails, bake: 2s}
        analyses:
          guardrails:
            method: sequential
            metrics:
              - {name: error_rate, maxRatio: 1.1}
              - {name: latency_p95, maxRatio: 1.2}
              - {name: cost_per_request, maxRatio: 1.25}
            guards:
              - {name: error_rate, max: 0.05}
        """
    }

    private var versions: String {
        ([stablePort] + canaryPorts).enumerated().map { number, port in
            "      \(Self.version(number)): {upstream: \"http://127.0.0.1:\(port)\", model: demo-model}"
        }.joined(separator: "\n")
    }
}
