/// The answers to one request: production's, the shadow's, and on a share of the requests production's second one.
package struct ShadowPair: Hashable, Sendable {
    package var requestID: RequestID
    package var at: Timestamp
    /// By what the report breaks its figures down: a path, an API.
    package var route: String
    package var production: AssembledAnswer
    package var shadow: AssembledAnswer
    /// Tells how far two answers of the same version are apart.
    package var second: AssembledAnswer?
    /// What was asked, as bytes of the request's body; kept only with content.
    package var request: [UInt8]

    package init(
        requestID: RequestID,
        at: Timestamp,
        route: String,
        production: AssembledAnswer,
        shadow: AssembledAnswer,
        second: AssembledAnswer? = nil,
        request: [UInt8] = []
    ) {
        self.requestID = requestID
        self.at = at
        self.route = route
        self.production = production
        self.shadow = shadow
        self.second = second
        self.request = request
    }
}
