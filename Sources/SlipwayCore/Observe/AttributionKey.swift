/// The secret that request ids of one store are sealed with: 128 random bits, drawn at the first start.
package struct AttributionKey: Hashable, Codable, Sendable {
    private let low: UInt64
    private let high: UInt64

    package init(random low: UInt64, _ high: UInt64) {
        self.low = low
        self.high = high
    }

    var hash: SipHash { SipHash(key: low, high) }
}

extension AttributionKey: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
}
