/// What came back for a check's request.
package struct CheckedAnswer: Hashable, Sendable {
    package var answer: AssembledAnswer
    package var api: APIKind
    package var isStream: Bool
    /// As it came.
    package var body: [UInt8]
    /// Why there is no answer, in words.
    package var fault: String?

    package init(_ response: CapturedResponse, fault: String? = nil) {
        answer = response.assembled()
        api = response.api
        isStream = response.isStream
        body = response.body
        self.fault = fault
    }

    /// What a user reads.
    package var text: String { answer.text }

    var json: JSONValue? { JSONTree.parse(answer.text.withoutFence) }

    var bodyJSON: JSONValue? { body.withUnsafeBytes { JSONTree.parse($0) } }
}

extension String {
    /// Without the ``` lines that models put around JSON.
    fileprivate var withoutFence: String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, first.hasPrefix("```") else { return self }
        lines.removeFirst()
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        if lines.last?.hasPrefix("```") == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
