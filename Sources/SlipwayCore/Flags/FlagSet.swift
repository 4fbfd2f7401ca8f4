/// A flag file, compiled: flagd's flag definition format, with every rule ready to be evaluated.
///
/// Two sets are equal if they were written alike, by digest and length: every event loop asks at every snapshot.
package struct FlagSet: Sendable {
    /// As it was written.
    package let text: String
    /// In the order written.
    package let flags: [FeatureFlag]
    package let metadata: [JSONValue.Member]
    /// Whether any flag's value can change as time passes.
    package let readsTime: Bool
    /// Of what was written.
    package let digest: UInt64
    private let places: [String: Int]

    init(text: String, flags: [FeatureFlag], metadata: [JSONValue.Member]) {
        self.text = text
        self.flags = flags
        self.metadata = metadata
        readsTime = flags.contains(where: \.readsTime)
        digest = XXH64.hash(text, seed: 0)
        places = flags.indices.reduce(into: [:]) { $0[flags[$1].key] = $1 }
    }

    package subscript(_ key: String) -> FeatureFlag? { places[key].map { flags[$0] } }

    package func evaluate(
        _ key: String,
        _ context: FlagContext,
        at time: Timestamp
    ) throws(FlagFault) -> FlagEvaluation {
        guard let flag = self[key] else { throw FlagFault(.flagNotFound, "there is no flag `\(key.shown)`") }
        return try flag.evaluate(context, at: time)
    }
}

extension FlagSet: Hashable {
    package static func == (a: FlagSet, b: FlagSet) -> Bool {
        a.digest == b.digest && a.text.utf8.count == b.text.utf8.count
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
