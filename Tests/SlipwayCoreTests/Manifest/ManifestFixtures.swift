import Foundation

@testable import SlipwayCore

/// The world that the tests' manifests live in: an environment and files that are always the same.
enum ManifestFixtures {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
    static let goldenFolder = repository.appending(path: "Tests/Manifests")

    static let environment = [
        "SLIPWAY_ADMIN_TOKEN": "t0p-secret", "PORT": "9001", "OPENAI_API_KEY": "sk-secret", "EMPTY": "",
        "TRICK": "a\nb",
    ]

    static let files: [String: Result<String, FileReadFault>] = [
        "prompts/support-5.md": .success("You are kind.\n"),
        "prompts/blank.md": .success(" \n"),
        "prompts/binary.md": .failure(.notText),
        "prompts": .failure(.isFolder),
        "secret.md": .failure(.notPermitted),
        "ca.pem": .success("-----BEGIN CERTIFICATE-----\n"),
        "tls/server.pem": .success("-----BEGIN CERTIFICATE-----\n"),
        "tls/server.key": .success("-----BEGIN PRIVATE KEY-----\n"),
        "prices.json": .success(prices),
        "odd-prices.json": .success("{\n  \"gpt-4\": {\"input_cost_per_token\": \"cheap\"}\n}\n"),
        "list.json": .success("[1]\n"),
        "flags.json": .success(flags),
        "odd-flags.json": .success(flags.replacing("\"off\"}", with: "\"of\"}")),
        "configs.json": .success(configs),
        "odd-configs.json": .success(oddConfigs),
        "broken.json": .success("{\"gpt-4\": \n"),
    ]

    private static let flags = """
        {
          "flags": {
            "new-model": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"}
          }
        }
        """

    private static let configs = """
        {
          "flags": {
            "support-model": {
              "state": "ENABLED",
              "defaultVariant": "plain",
              "variants": {
                "plain": {},
                "concise": {"model": "small", "parameters": {"temperature": 0.1}, "max_tokens": 50,
                            "prompt": {"text": "Be brief with {{name}}."}},
                "thorough": {"prompt": "support@6"}
              }
            },
            "list": {"state": "ENABLED", "defaultVariant": "a", "variants": {"a": [1]}}
          }
        }
        """

    private static let oddConfigs =
        configs
        .replacing("0.1}", with: "0.1, \"model\": \"x\"}").replacing("50", with: "0")
        .replacing("@6", with: "@7").replacing("{{name}}", with: "{{#name}}")

    private static let prices = """
        {
          "sample_spec": {"max_tokens": "LEGACY parameter", "litellm_provider": "one of https://docs…"},
          "gpt-4": {"input_cost_per_token": 3e-05, "output_cost_per_token": 6e-05, "mode": "chat"},
          "claude": {"input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05, "cache_read_input_token_cost": 3e-07},
          "dall-e-3": {"output_cost_per_pixel": 1.9e-08, "mode": "image_generation"},
          "embedder": {"input_cost_per_token": 1e-07, "output_cost_per_token": null}
        }
        """

    static let inputs = ManifestInputs(
        environment: { environment[$0] },
        readFile: { files[$0] ?? .failure(.notFound) },
        resolvePath: { $0.hasPrefix("/") ? $0 : "/etc/slipway/\($0)" }
    )

    static func compile(_ text: String) -> ManifestCompilation {
        ManifestCompiler.compile(ManifestSource(text: text, file: "slipway.yaml"), inputs: inputs)
    }

    static func goldens() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: goldenFolder.path).filter { $0.hasSuffix(".txt") }.sorted()
    }

    /// The contract's own example.
    static func contract() throws -> String { try input(of: "contract.txt") }

    static func input(of golden: String) throws -> String {
        let url = goldenFolder.appending(path: golden)
        let parts = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n-----\n")
        return parts[0] + "\n"
    }
}
