import Crypto

/// A version's identity: the hash of what the user wrote, in one canonical form, with the algorithm's number.
///
/// The number is stored with the hash, so that a later Slipway which hashes otherwise can still tell "changed" from "hashed anew".
/// Form 1: SHA-256 over length-prefixed fields in a fixed order, parameters and headers sorted by name.
package struct VersionDigest: Hashable, Sendable, Codable, CustomStringConvertible {
    /// `1:` and 64 hexadecimal digits.
    package let description: String

    package init(upstream: Upstream, replicas: [Upstream] = [], overlay: Overlay) {
        var form = CanonicalForm()
        form.add(upstream.scheme.rawValue, upstream.host, String(upstream.port), upstream.basePath)
        form.add(upstream.certificateAuthority, overlay.model, overlay.prompt)
        form.add(members: overlay.parameters)
        form.add(tools: overlay.tools)
        for header in overlay.headers.sorted(by: { $0.name < $1.name }) { form.add(header.name, header.value) }
        // Only where there are any: a version with one endpoint keeps the digest that it always had.
        for replica in replicas {
            form.add("endpoint", replica.scheme.rawValue, replica.host, String(replica.port), replica.basePath)
        }
        let digest = SHA256.hash(data: form.bytes)
        description = "1:" + digest.map { Self.hex($0) }.joined()
    }

    /// Of a version that is deployed into environments: where it answers is no part of it.
    package init(deployed overlay: Overlay, variables: [Overlay.Header] = []) {
        var form = CanonicalForm()
        form.add("deployed", overlay.model, overlay.prompt)
        form.add(members: overlay.parameters)
        form.add(tools: overlay.tools)
        for header in overlay.headers.sorted(by: { $0.name < $1.name }) { form.add(header.name, header.value) }
        for variable in variables.sorted(by: { $0.name < $1.name }) { form.add("env", variable.name, variable.value) }
        description = "1:" + SHA256.hash(data: form.bytes).map { Self.hex($0) }.joined()
    }

    /// Of a version with a flag's variant on top of it, beside the same with another variant.
    init(_ version: VersionDigest, flag: String, canary: FeatureFlag.Variant, stable: FeatureFlag.Variant) {
        var form = CanonicalForm()
        form.add("variant", version.description, flag)
        for variant in [canary, stable] { form.add(members: [.init(variant.name, variant.value)]) }
        description = "1:" + SHA256.hash(data: form.bytes).map { Self.hex($0) }.joined()
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }

    package init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Bytes in which no two different values look the same: each field is preceded by its length.
private struct CanonicalForm {
    var bytes: [UInt8] = []

    mutating func add(_ fields: String?...) {
        for field in fields { add(field) }
    }

    private mutating func add(_ field: String?) {
        guard let field else { return bytes.append(UInt8(ascii: "-")) }
        bytes.append(contentsOf: "\(field.utf8.count):\(field)".utf8)
    }

    /// Only where there is a list, in any order: a version without one keeps the digest that it always had.
    mutating func add(tools: [String]?) {
        guard let tools else { return }
        add("tools[\(tools.count)")
        for tool in tools.sorted() { add(tool) }
    }

    mutating func add(members: [JSONValue.Member]) {
        add("{\(members.count)")
        for member in members.sorted(by: { $0.name < $1.name }) {
            add(member.name)
            add(value: member.value)
        }
    }

    private mutating func add(value: JSONValue) {
        switch value {
        case .null: add("null")
        case .bool(let flag): add("b\(flag)")
        case .integer(let number): add("i\(number)")
        case .number(let number): add("d\(number)")
        case .string(let text): add("s\(text)")
        case .object(let members): add(members: members)
        case .array(let values):
            add("[\(values.count)")
            for value in values { add(value: value) }
        }
    }
}
