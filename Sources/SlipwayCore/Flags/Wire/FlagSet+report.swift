// What people and programs are shown of flags, by the admin API and the command line alike.
extension FlagSet {
    /// All flags, briefly.
    package func summary(file: String) -> JSONValue {
        .object([
            .init("file", .string(file)),
            .init("version", .string(hexDigest)),
            .init("metadata", .object(metadata)),
            .init("flags", .array(flags.map(\.summary))),
        ])
    }

    /// One flag as it is written; nil if there is none of that name.
    package func definition(_ key: String) -> JSONValue? {
        guard let flag = self[key] else { return nil }
        return .object([.init("key", .string(key)), .init("definition", written(key)), .init("summary", flag.summary)])
    }

    /// The text was compiled, so it is JSON with this flag in it, by its key or in a list.
    private func written(_ key: String) -> JSONValue {
        let root: JSONValue?
        do throws(JSONFault) { root = try JSONTree.read(Array(text.utf8)) } catch { root = nil }
        if case .array(let list)? = root?["flags"] { return list.first { $0["key"] == .string(key) } ?? .null }
        return root?["flags"]?[key] ?? .null
    }

    /// The value for a context, and why it is that one.
    package func explanation(_ key: String, _ context: FlagContext, at time: Timestamp) -> JSONValue {
        guard let flag = self[key] else {
            return Self.report(key, FlagFault(.flagNotFound, "there is no flag `\(key)`"), [])
        }
        let (result, steps) = flag.explain(context, at: time)
        switch result {
        case .failure(let fault): return Self.report(key, fault, steps)
        case .success(let evaluation):
            return .object([
                .init("key", .string(key)),
                .init("variant", evaluation.variant.map { .string($0.name) } ?? .null),
                .init("value", evaluation.variant?.value ?? .null),
                .init("reason", .string(evaluation.reason.rawValue)),
                .init("steps", .array(steps.map(\.report))),
            ])
        }
    }

    private static func report(_ key: String, _ fault: FlagFault, _ steps: [FlagStep]) -> JSONValue {
        .object([
            .init("key", .string(key)),
            .init("reason", .string("ERROR")),
            .init("error_code", .string(fault.code.rawValue)),
            .init("error_details", .string(fault.details)),
            .init("steps", .array(steps.map(\.report))),
        ])
    }
}

extension FeatureFlag {
    fileprivate var summary: JSONValue {
        .object([
            .init("key", .string(key)),
            .init("state", .string(isEnabled ? "ENABLED" : "DISABLED")),
            .init("variants", .array(variants.map { .string($0.name) })),
            .init("default_variant", standard.map { .string(variants[$0].name) } ?? .null),
            .init("targeting", .bool(hasTargeting)),
        ])
    }
}

extension FlagStep {
    fileprivate var report: JSONValue {
        switch self {
        case .branch(let path, let taken):
            .object([
                .init("kind", .string("branch")), .init("path", .string(path)),
                .init("taken", taken.map { .integer(Int64($0)) } ?? .null),
            ])
        case .bucket(let path, let seed, let hash, let place, let total, let variant):
            .object([
                .init("kind", .string("bucket")), .init("path", .string(path)), .init("seed_hex", .string(seed)),
                .init("hash", .integer(Int64(hash))), .init("place", .integer(place)),
                .init("total", .integer(total)), .init("variant", .string(variant)),
            ])
        case .noBucket(let path, let why):
            .object([
                .init("kind", .string("no_bucket")), .init("path", .string(path)), .init("why", .string(why)),
            ])
        }
    }
}
