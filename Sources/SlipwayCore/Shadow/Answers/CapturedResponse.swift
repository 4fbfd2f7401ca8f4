/// A response as it came over the wire: what an answer is assembled from.
package struct CapturedResponse: Hashable, Sendable {
    /// How its bytes ended.
    package enum Ending: Hashable, Sendable {
        case whole
        /// The connection broke before the response's end.
        case cut
        /// It had not come, or not to its end, when its time was up.
        case timeout
        /// There is no response.
        case unreachable
    }

    package var api: APIKind
    package var status: Int
    package var isStream: Bool
    package var body: [UInt8]
    package var ending: Ending
    /// False where the body is encoded, or longer than is kept.
    package var isReadable: Bool

    package init(
        api: APIKind,
        status: Int,
        isStream: Bool,
        body: [UInt8],
        ending: Ending = .whole,
        isReadable: Bool = true
    ) {
        self.api = api
        self.status = status
        self.isStream = isStream
        self.body = body
        self.ending = ending
        self.isReadable = isReadable
    }
}
