/// What is kept of a service's exchanges while somebody records them.
package struct RecordingPlan: Hashable, Sendable {
    /// Headers without which a request means something else.
    package static let standardHeaders = [
        "accept", "anthropic-beta", "anthropic-version", "content-type", "openai-beta",
    ]
    /// What opens doors, or tells who somebody is, is recorded for nobody.
    private static let secrets: Set<String> = [
        "api-key", "authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key", "x-goog-api-key",
    ]
    /// Apart from the bits that choose a shadow's sample.
    private static let salt: UInt64 = 0x5AAD_5EC0_5AAD_5EC0

    /// Of the exchanges that stable answers.
    package var share: Weight
    /// After so many the recording ends.
    package var count: Int
    /// False: hashes and sizes.
    package var keepsContent: Bool
    /// Lower-case.
    package var headers: [String]
    /// Of a request, and of an answer; longer exchanges are left out.
    package var maxBodyBytes = 1 << 20
    /// What may wait to be written; beyond it exchanges are dropped and counted.
    package var queueBytes = 32 << 20

    package init(
        share: Weight = .full,
        count: Int = 1000,
        keepsContent: Bool = false,
        headers: [String] = []
    ) {
        self.share = share
        self.count = count
        self.keepsContent = keepsContent
        self.headers = Self.standardHeaders + headers.map { $0.lowercased() }
    }

    package static func isSecret(_ header: String) -> Bool { secrets.contains(header.lowercased()) }

    /// Decided by the request's id alone.
    package func takes(_ request: RequestID) -> Bool {
        let bits = withUnsafeBytes(of: (request.high, request.low)) { XXH64.hash($0, seed: Self.salt) }
        return Place(random: bits).isBelow(share)
    }
}
