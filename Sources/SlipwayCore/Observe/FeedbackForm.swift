/// The body of `POST /slipway/v1/feedback`, read strictly: whoever sends it by mistake learns so at once.
///
/// The comment is checked and dropped: people write into it what nobody here has a use for, and must not find in a log.
package struct FeedbackForm: Hashable, Sendable {
    /// More bytes are not read.
    package static let maxBytes = 64 << 10
    package static let maxCommentBytes = 4 << 10

    package let requestID: RequestID
    /// 0 (bad) … 1 (good).
    package let value: Double

    /// What is wrong with a body, in words for whoever sends it.
    package enum Fault: Error, Hashable {
        case noJSON(String)
        case invalid(String)
    }

    private static let names = ["request_id", "metric", "value", "comment"]

    package init(_ bytes: [UInt8]) throws(Fault) {
        let document = try Self.document(bytes)
        try Self.checkNames(document)
        requestID = try Self.requestID(in: document)
        try Self.checkMetric(document)
        value = try Self.value(in: document)
        try Self.checkComment(document)
    }

    private static func document(_ bytes: [UInt8]) throws(Fault) -> JSONDocument {
        do throws(JSONFault) { return try JSONDocument(bytes) } catch {
            throw .noJSON("the body is not JSON: \(error.message) at byte \(error.offset)")
        }
    }

    private static func checkNames(_ document: JSONDocument) throws(Fault) {
        guard document.isObject else {
            throw .invalid("the body has to be a JSON object with request_id, metric and value")
        }
        for name in names {
            let count = document.top.members.count { document.isNamed($0, name) }
            guard count <= 1 else { throw .invalid("\(name) is given \(count) times") }
        }
        let isKnown = document.top.members.allSatisfy { member in names.contains { document.isNamed(member, $0) } }
        guard isKnown else { throw .invalid("there is a field that is none of \(names.joined(separator: ", "))") }
    }

    private static func requestID(in document: JSONDocument) throws(Fault) -> RequestID {
        guard let text = document.string(at: ["request_id"]) else {
            throw .invalid("request_id is missing or no string: it is the x-slipway-request-id of the answer")
        }
        guard let id = RequestID(text) else {
            throw .invalid("request_id is no UUID: it is the x-slipway-request-id of the answer")
        }
        return id
    }

    private static func checkMetric(_ document: JSONDocument) throws(Fault) {
        guard let metric = document.string(at: ["metric"]) else {
            throw .invalid("metric is missing or no string: it is satisfaction")
        }
        guard metric == Metric.satisfaction.rawValue else {
            throw .invalid("the only metric that takes feedback is satisfaction")
        }
    }

    private static func value(in document: JSONDocument) throws(Fault) -> Double {
        let isString = document.string(at: ["value"]) != nil
        guard !isString, let text = document.scalar(at: ["value"]), let value = Double(text), (0...1).contains(value)
        else {
            throw .invalid("value is missing or no number between 0 (bad) and 1 (good)")
        }
        // JSON's -0 is a number between 0 and 1.
        return abs(value)
    }

    private static func checkComment(_ document: JSONDocument) throws(Fault) {
        guard document.value(at: ["comment"]) != nil else { return }
        guard let comment = document.string(at: ["comment"]) else { throw .invalid("comment is no string") }
        guard comment.utf8.count <= maxCommentBytes else {
            throw .invalid("comment is longer than \(maxCommentBytes) bytes")
        }
    }
}
