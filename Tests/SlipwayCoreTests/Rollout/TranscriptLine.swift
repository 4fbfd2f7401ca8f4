import SlipwayCore

/// A line of a transcript's script, cut into words: `at 61s measure stable=1000/5 p95=400`.
struct TranscriptLine {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// Seconds since the start; nil where the line has no `at`.
    let seconds: Double?
    let verb: String
    /// Words without a `=`, such as `--full`.
    let flags: [String]
    /// In the order in which they were written.
    let settings: [(name: String, value: String)]

    init(_ text: String) throws {
        var words = text.split(separator: " ").map(String.init)
        if words.first == "at", words.count > 1 {
            seconds = try Self.duration(words[1]).inSeconds
            words.removeFirst(2)
        } else {
            seconds = nil
        }
        guard let verb = words.first else { throw Fault(description: "no verb in “\(text)”") }
        self.verb = verb
        let rest = words.dropFirst()
        flags = rest.filter { !$0.contains("=") }
        settings = rest.filter { $0.contains("=") }.map { word in
            let (name, value) = (word.prefix { $0 != "=" }, word.drop { $0 != "=" }.dropFirst())
            return (String(name), String(value))
        }
    }

    subscript(name: String) -> String? { settings.last { $0.name == name }?.value }

    func duration(_ name: String) throws -> Duration? { try self[name].map(Self.duration) }

    /// `90s`, `500ms`.
    static func duration(_ text: String) throws -> Duration {
        if text.hasSuffix("ms"), let number = Int(text.dropLast(2)) { return .milliseconds(number) }
        if text.hasSuffix("s"), let number = Int(text.dropLast()) { return .seconds(number) }
        throw Fault(description: "\(text) is no duration: write 90s or 500ms")
    }
}
