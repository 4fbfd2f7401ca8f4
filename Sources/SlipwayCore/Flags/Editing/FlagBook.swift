/// The flags that the store keeps, and which ones people switched off: what every change is decided on.
///
///     decision = book.decide(order, …)      pure
///     commit its change                     durable first
///     book.take(decision)                   then believe it
package struct FlagBook: Sendable {
    package static let maxFlags = 20_000
    /// A change writes a definition three times, quotes and all, in one transaction of the store.
    package static let maxDefinitionBytes = 196_608
    package static let maxKeyBytes = 256

    /// Of the last change; 0 before the first.
    package internal(set) var revision = 0
    /// Whether flags were ever kept here, be they deleted since: such a store is not filled from a file again.
    package internal(set) var isBegun = false
    package internal(set) var frame = FlagFrame.empty
    package internal(set) var records: [String: FlagRecord] = [:]
    package internal(set) var switches: [String: FlagSwitch] = [:]
    /// The records, compiled.
    package internal(set) var flags = FlagSet.empty

    package init() {}

    /// As it was stored.
    ///
    /// - Throws: `FlagEditFault.invalid` where what was stored does not compile.
    package init(
        revision: Int,
        frame: FlagFrame?,
        records: [FlagRecord],
        switches: [FlagSwitch]
    ) throws(FlagEditFault) {
        self.revision = revision
        isBegun = frame != nil
        self.frame = frame ?? .empty
        self.records = records.reduce(into: [:]) { $0[$1.key] = $1 }
        self.switches = switches.reduce(into: [:]) { $0[$1.key] = $1 }
        let compilation = FlagSet.compile(document, file: "the store")
        guard let flags = compilation.flags else { throw .invalid(compilation.diagnostics) }
        self.flags = flags
    }

    /// In the set's order.
    package var ordered: [FlagRecord] {
        records.values.sorted { ($0.position, $0.key) < ($1.position, $1.key) }
    }

    var document: String { frame.document(ordered.map { ($0.key, $0.definition) }) }

    /// Of the last change made here to a flag; 0: none, or there is no such flag.
    package func revision(of key: String) -> Int {
        max(records[key]?.revision ?? 0, switches[key]?.revision ?? 0)
    }
}
