/// A query with placeholders such as `{{version}}`, filled in for each role.
package struct QueryTemplate: Hashable, Codable, Sendable {
    package enum Placeholder: String, CaseIterable, Sendable {
        case version
        case service
        case role
        /// Whole seconds since the stage began, at least 1: a range over the stage is `[{{stage_seconds}}s]`.
        case stageSeconds = "stage_seconds"
    }

    /// As the manifest has it.
    package let text: String

    package init(_ text: String) { self.text = text }

    package init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The names between braces, also those that nothing fills in.
    package var names: [String] {
        parts.compactMap { part in
            if case .placeholder(let name) = part { name } else { nil }
        }
    }

    /// Whether some `{{` has no end.
    package var isUnfinished: Bool { parts.contains { $0 == .unfinished } }

    package func filled(_ values: [Placeholder: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): String(text)
            case .placeholder(let name): Placeholder(rawValue: name).flatMap { values[$0] } ?? ""
            case .unfinished: "{{"
            }
        }.joined()
    }

    private enum Part: Equatable {
        case text(Substring)
        case placeholder(String)
        case unfinished
    }

    /// PromQL has no `{{` of its own.
    private var parts: [Part] {
        var (parts, rest) = ([] as [Part], text[...])
        while let open = rest.firstRange(of: "{{") {
            parts.append(.text(rest[..<open.lowerBound]))
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                return parts + [.unfinished, .text(rest[open.upperBound...])]
            }
            let name = rest[open.upperBound..<close.lowerBound].drop { $0 == " " }
            let end = name.lastIndex { $0 != " " }.map { name.index(after: $0) } ?? name.startIndex
            parts.append(.placeholder(String(name[..<end])))
            rest = rest[close.upperBound...]
        }
        return parts + [.text(rest)]
    }
}
