/// What a named person says of a manual item.
package struct Approval: Hashable, Codable, Sendable {
    package let by: String
    /// Text or a link; may be empty.
    package let evidence: String

    package init(by: String, evidence: String = "") {
        self.by = by
        self.evidence = ItemResult.bounded(evidence)
    }

    package static let longestName = 200

    /// Whether somebody could be asked about it later.
    var isNamed: Bool {
        (1...Self.longestName).contains(by.utf8.count) && by.contains { !$0.isWhitespace }
            && by.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
