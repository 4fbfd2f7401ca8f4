/// Places in a JSON value, as a manifest names them: `meta.created`, `items.*.id`, `**.timestamp`.
///
/// `*` stands for one name or index, `**` for any number of them, none included. A leading `$.` is taken and means nothing.
package struct PathPattern: Hashable, Codable, Sendable {
    enum Segment: Hashable {
        case name(String)
        case one
        case any
    }

    package let text: String
    let segments: [Segment]

    /// Nil for an empty pattern or an empty segment.
    package init?(_ text: String) {
        let names = (text.hasPrefix("$.") ? text.dropFirst(2) : text[...]).split(
            separator: ".",
            omittingEmptySubsequences: false
        )
        guard names.allSatisfy({ !$0.isEmpty }), !names.isEmpty else { return nil }
        self.text = text
        segments = names.map { name in
            switch name {
            case "*", "[]": .one
            case "**": .any
            default: .name(String(name))
            }
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let pattern = PathPattern(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "an empty path")
        }
        self = pattern
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// How far several patterns have matched on the way to one place.
struct PathMatches {
    private struct Thread: Hashable {
        var pattern: Int
        var at: Int
    }

    private let patterns: [PathPattern]
    private var threads: Set<Thread> = []

    init(_ patterns: [PathPattern]) {
        self.patterns = patterns
        for index in patterns.indices { enter(Thread(pattern: index, at: 0)) }
    }

    var isMatched: Bool {
        threads.contains { $0.at == patterns[$0.pattern].segments.count }
    }

    /// One step down, by a member's name or an element's index.
    func descending(into name: @autoclosure () -> String) -> PathMatches {
        if threads.isEmpty { return self }
        let name = name()
        var next = self
        next.threads = []
        for thread in threads where thread.at < patterns[thread.pattern].segments.count {
            switch patterns[thread.pattern].segments[thread.at] {
            case .any: next.enter(thread)
            case .name(let wanted) where wanted != name: break
            case .one, .name: next.enter(Thread(pattern: thread.pattern, at: thread.at + 1))
            }
        }
        return next
    }

    /// `**` may stand for nothing.
    private mutating func enter(_ thread: Thread) {
        threads.insert(thread)
        let segments = patterns[thread.pattern].segments
        if thread.at < segments.count, segments[thread.at] == .any {
            enter(Thread(pattern: thread.pattern, at: thread.at + 1))
        }
    }
}
